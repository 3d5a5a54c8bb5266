package dev.debrief.summary.extractive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomWordsTest {
  private final RoomWords words = new RoomWords();

  @Test
  void countsTheMessagesThatAWordStandsIn() {
    add("release", "the", "release");
    add("release");

    assertEquals(2, words.word("release").messages());
    assertEquals(1, words.word("the").messages());
  }

  @Test
  void learnsNoWordOnceTheVocabularyIsMade() {
    add("release");
    words.vocabulary();

    assertEquals(Word.NO_TERM, words.word("thursday").term());
    assertSame(words.word("thursday"), words.word("friday"));
    assertNotEquals(Word.NO_TERM, words.word("release").term());
  }

  @Test
  void forgetsRareWordsFirstAndNeverACue() {
    add("release");
    add("release", "once");
    for (int i = 0; i < 70_000; i++) {
      add("w" + i);
    }

    assertTrue(words.all().size() <= 60_000);
    assertEquals(2, words.word("release").messages());
    assertEquals(0, words.word("once").messages());
    assertTrue(words.word("decided").is(Cue.OUTCOME));
  }

  @Test
  void isNotSlowedDownByWordsThatAreLikeToTheUsualHash() {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 50_000; i++) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 16; bit++) {
          text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
        }
        assertEquals("AaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAa".hashCode(), text.toString().hashCode());
        words.word(text.toString());
      }
    }
    long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;

    assertTrue(taken < Duration.ofSeconds(2).toNanos(), () -> taken + " ns");
  }

  private void add(String... texts) {
    List<Token> message = new ArrayList<>();
    for (String text : texts) {
      message.add(new Token(words.word(text), 0));
    }
    words.add("ada", message);
  }
}
