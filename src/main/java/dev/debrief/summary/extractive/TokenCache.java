package dev.debrief.summary.extractive;

import java.util.Arrays;

/**
 * The words of a room's first messages, kept from the first reading so that the second need not cut
 * them again: at most {@value #MOST} words, 12 MB. One thread's.
 */
final class TokenCache {
  private static final int MOST = 2_000_000;

  /** The words of message after message, a null behind each message's last. */
  private Word[] words = new Word[10_000];

  private short[] starts = new short[words.length];
  private int size;
  private int read;
  private boolean full;

  /** Keeps the words of one more message, if there is room. */
  void keep(TokenBuffer message) {
    full |= size + message.size() >= MOST;
    if (full) {
      return;
    }
    if (words.length <= size + message.size()) {
      int length = Math.min(MOST, 2 * (size + message.size() + 1));
      words = Arrays.copyOf(words, length);
      starts = Arrays.copyOf(starts, length);
    }
    for (int i = 0; i < message.size(); i++) {
      words[size] = message.get(i);
      starts[size] = (short) message.start(i);
      size++;
    }
    words[size] = null;
    size++;
  }

  /** Forgets all the words and keeps no more. */
  void drop() {
    full = true;
    size = 0;
    words = new Word[0];
    starts = new short[0];
  }

  /** Copies the words of the next message, first to last; false where they were not kept. */
  boolean next(TokenBuffer message) {
    if (read == size) {
      return false;
    }
    message.clear();
    for (; words[read] != null; read++) {
      message.add(words[read], starts[read]);
    }
    read++;
    return true;
  }
}
