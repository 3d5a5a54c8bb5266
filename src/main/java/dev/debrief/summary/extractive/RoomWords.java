package dev.debrief.summary.extractive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The words of a room, one object each. Counts, in a first reading, what a second one needs to
 * weigh words: in how many messages each word occurs and who the authors are. Bounded whatever the
 * room's size: of words the rare ones are forgotten first, of authors the late ones. Not
 * thread-safe.
 */
final class RoomWords {
  private static final int MAX_WORDS = 60_000;
  private static final int MAX_AUTHORS = 20_000;

  /** A power of two above what there can be: the words, the cues and one message's more. */
  private static final int PLACES = 1 << 17;

  /** Spreads hashes, which are close for like words, over all places. */
  private static final int SPREAD = 0x9E3779B9;

  /** Odd and random, so that words whose hashes are equal cannot be prepared. */
  private final int multiplier = ThreadLocalRandom.current().nextInt() | 1;

  /** Each word at the first free place from the one that its hash names. */
  private Word[] places = new Word[PLACES];

  /** The same words, in the order in which they were met. */
  private final List<Word> words = new ArrayList<>();

  /** Used for every word that is first met after the words were learned. */
  private final Word unknown = new Word(new char[0], 0);

  private final Set<String> authors = new HashSet<>();
  private long messages;
  private boolean learned;

  RoomWords() {
    for (Cue cue : Cue.values()) {
      for (String text : cue.words()) {
        word(text).mark(cue);
      }
    }
  }

  /** The word of this text in lower case. */
  Word word(String text) {
    return word(text.toCharArray(), 0, text.length());
  }

  /** The word, in lower case, from {@code start} to before {@code end}. */
  Word word(char[] text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = multiplier * hash + text[i];
    }
    int place = place(hash);
    while (places[place] != null) {
      if (places[place].matches(text, start, end, hash)) {
        return places[place];
      }
      place = (place + 1) % PLACES;
    }
    if (learned) {
      return unknown;
    }
    Word word = new Word(Arrays.copyOfRange(text, start, end), hash);
    words.add(word);
    places[place] = word;
    return word;
  }

  /** Counts one message's author and words. */
  void add(String author, List<Token> message) {
    messages++;
    if (authors.size() < MAX_AUTHORS) {
      authors.add(Vocabulary.nameKey(author));
    }
    for (Token token : message) {
      token.word().countIn(messages);
    }
    if (words.size() > MAX_WORDS) {
      forgetRareWords();
    }
  }

  /** What was counted, made ready for weighing; from now on no word is learned. */
  Vocabulary vocabulary() {
    learned = true;
    return new Vocabulary(messages, this, authors);
  }

  /** The words that were met, in the same order each time, and the cues. */
  List<Word> all() {
    return Collections.unmodifiableList(words);
  }

  private void forgetRareWords() {
    for (int rare = 1; words.size() > MAX_WORDS / 2; rare *= 2) {
      int limit = rare;
      words.removeIf(word -> word.messages() <= limit && !word.isCue());
    }
    places = new Word[PLACES];
    for (Word word : words) {
      int place = place(word.hash());
      while (places[place] != null) {
        place = (place + 1) % PLACES;
      }
      places[place] = word;
    }
  }

  private static int place(int hash) {
    return (hash * SPREAD) >>> Integer.numberOfLeadingZeros(PLACES - 1);
  }
}
