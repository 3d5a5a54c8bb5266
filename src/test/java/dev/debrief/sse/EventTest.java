package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "a\rb", "a\r\nb", "a\0b", "\n", "\u0000"})
  void refusesATypeThatWouldForgeAFieldOrSayNothing(String type) {
    assertThrows(IllegalArgumentException.class, () -> new Event(type, "", null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1\n2", "1\r2", "1\0", "\r\n"})
  void refusesAnIdThatWouldForgeAFieldOrClearTheCursor(String id) {
    assertThrows(IllegalArgumentException.class, () -> new Event("a", "", id, null));
    assertThrows(IllegalArgumentException.class, () -> Event.of("a", "").withId(id));
  }

  @Test
  void refusesANegativeRetry() {
    Duration negative = Duration.ofMillis(-1);
    assertThrows(IllegalArgumentException.class, () -> new Event("a", "", null, negative));
  }

  @Test
  void needsATypeAndData() {
    assertThrows(NullPointerException.class, () -> Event.of(null, ""));
    assertThrows(NullPointerException.class, () -> Event.of("a", null));
  }

  @Test
  void takesAnyTextAsData() {
    String text = "\0\r\n\n\nevent: x\uFEFF\uD83D\uDE00";
    assertEquals(text, Event.of("a", text).data());
  }

  @Test
  void changesOnlyWhatItIsAskedTo() {
    Event event = new Event("a", "b", "1", Duration.ofSeconds(3));
    assertEquals(new Event("a", "b", "2", Duration.ofSeconds(3)), event.withId("2"));
    assertEquals(new Event("a", "c", "1", Duration.ofSeconds(3)), event.withData("c"));
    assertNull(event.withId(null).id());
  }
}
