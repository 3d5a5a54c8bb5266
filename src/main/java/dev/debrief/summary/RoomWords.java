package dev.debrief.summary;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts, in a first reading, what a second one needs to weigh words: in how many messages each
 * word stands and who the authors are. Bounded whatever the room's size: of words the rare ones are
 * forgotten first, of authors the late ones. One thread's.
 */
final class RoomWords {
  private static final int MAX_WORDS = 60_000;
  private static final int MAX_AUTHORS = 20_000;

  private final Map<String, Count> counts = new HashMap<>();
  private final Set<String> authors = new HashSet<>();
  private long messages;

  /** Takes one message's author and words. */
  void add(String author, List<Words.Word> words) {
    messages++;
    if (authors.size() < MAX_AUTHORS) {
      authors.add(Vocabulary.nameKey(author));
    }
    Set<String> distinct = new HashSet<>();
    for (Words.Word word : words) {
      if (distinct.add(word.text())) {
        counts.computeIfAbsent(word.text(), w -> new Count()).value++;
      }
    }
    if (counts.size() > MAX_WORDS) {
      forgetRareWords();
    }
  }

  /** What was counted, made ready for weighing. */
  Vocabulary vocabulary() {
    return new Vocabulary(messages, counts, authors);
  }

  private void forgetRareWords() {
    for (int rare = 1; counts.size() > MAX_WORDS / 2; rare *= 2) {
      int limit = rare;
      counts.values().removeIf(count -> count.value <= limit);
    }
  }

  /** A number that grows in place. */
  static final class Count {
    int value;
  }
}
