package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
  @Test
  void readsWhatItWrote() {
    EventId id = new EventId("k3f9", 41);
    assertEquals("k3f9-41", id.toString());
    assertEquals(Optional.of(id), EventId.parse("k3f9-41"));
  }

  @Test
  void takesTheLargestNumberOfItsForm() {
    assertEquals(
        Optional.of(new EventId("a", 999_999_999_999_999_999L)),
        EventId.parse("a-999999999999999999"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "-",
        "41",
        "k3f9-",
        "-41",
        "k3f9--41",
        "k3f9-4x",
        "K3F9-41",
        "k3f9-41 ",
        " k3f9-41",
        "k3f9-41\n",
        "k3f9-\u0664\u0661",
        "k3f9-9999999999999999999",
        "k3f9-99999999999999999999999999999999999999",
        "0123456789012345678901234567890123-1",
        "k3f9-41-42",
        "' or 1=1 --"
      })
  void takesNothingElseForAnId(String text) {
    assertEquals(Optional.empty(), EventId.parse(text));
  }

  @Test
  void cannotBeBuiltFromWhatCouldNotBeReadAgain() {
    assertThrows(IllegalArgumentException.class, () -> new EventId("", 1));
    assertThrows(IllegalArgumentException.class, () -> new EventId("a b", 1));
    assertThrows(IllegalArgumentException.class, () -> new EventId("a\n", 1));
    assertThrows(IllegalArgumentException.class, () -> new EventId("a", -1));
  }
}
