package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  void isTheNumberAloneWithoutAnEpoch() {
    assertEquals("41", new EventId("", 41).toString());
    assertEquals(Optional.of(new EventId("", 41)), EventId.parse("41"));
  }

  @Test
  void isContinuedByAHeadOfTheSameEpochThatHasReachedIt() {
    EventId head = new EventId("k3f9", 41);
    assertTrue(new EventId("k3f9", 41).isContinuedBy(head));
    assertTrue(new EventId("k3f9", 0).isContinuedBy(head));
    assertFalse(new EventId("k3f9", 42).isContinuedBy(head));
    assertFalse(new EventId("zzzz", 41).isContinuedBy(head));
    assertFalse(new EventId("", 41).isContinuedBy(head));
    assertFalse(new EventId("k3f9", 41).isContinuedBy(null));
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
    assertThrows(IllegalArgumentException.class, () -> new EventId("a b", 1));
    assertThrows(IllegalArgumentException.class, () -> new EventId("a\n", 1));
    assertThrows(IllegalArgumentException.class, () -> new EventId("a", -1));
  }
}
