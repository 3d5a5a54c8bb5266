package dev.debrief.summary.extractive;

import java.util.Arrays;

/** The words of a text in reading order, each with the place where it begins. One thread's. */
final class TokenBuffer {
  private Word[] words = new Word[64];
  private int[] starts = new int[64];
  private int size;

  void clear() {
    size = 0;
  }

  void add(Word word, int start) {
    if (size == words.length) {
      words = Arrays.copyOf(words, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size);
    }
    words[size] = word;
    starts[size] = start;
    size++;
  }

  /** Takes away the text before that place with its words. */
  void removeBefore(int place) {
    int gone = before(place);
    size -= gone;
    for (int i = 0; i < size; i++) {
      words[i] = words[i + gone];
      starts[i] = starts[i + gone] - place;
    }
  }

  int size() {
    return size;
  }

  Word get(int index) {
    return words[index];
  }

  /** Where the word begins in the text, in UTF-16 units; no word begins before an earlier one. */
  int start(int index) {
    return starts[index];
  }

  /** Whether one of the words from {@code from} to before {@code to} is a sign of the cue. */
  boolean hasCue(Cue cue, int from, int to) {
    for (int i = from; i < to; i++) {
      if (words[i].is(cue)) {
        return true;
      }
    }
    return false;
  }

  /** How many words begin before that place. */
  int before(int place) {
    int index = 0;
    while (index < size && starts[index] < place) {
      index++;
    }
    return index;
  }
}
