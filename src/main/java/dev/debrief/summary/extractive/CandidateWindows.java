package dev.debrief.summary.extractive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Keeps the best utterances of each stretch of a room, so that a busy hour cannot crowd out a quiet
 * day. At most {@value #MAX_CANDIDATES} in all. Not thread-safe.
 */
final class CandidateWindows {
  static final int MAX_CANDIDATES = 1_500;
  private static final int MAX_WINDOWS = 60;
  private static final int MESSAGES_PER_WINDOW = 50;

  private final List<PriorityQueue<Utterance>> windows = new ArrayList<>();
  private final long messages;
  private final int perWindow;

  /**
   * @param messages how many messages the room has
   */
  CandidateWindows(long messages) {
    this.messages = Math.max(1, messages);
    int count = (int) Math.min(MAX_WINDOWS, 1 + messages / MESSAGES_PER_WINDOW);
    this.perWindow = MAX_CANDIDATES / count;
    for (int i = 0; i < count; i++) {
      windows.add(new PriorityQueue<>(Comparator.comparingDouble(Utterance::score)));
    }
  }

  void offer(Utterance utterance) {
    PriorityQueue<Utterance> window = windows.get(windowOf(utterance.number()));
    window.add(utterance);
    if (window.size() > perWindow) {
      window.remove();
    }
  }

  /** The utterances kept, in the order of their numbers. */
  List<Utterance> inOrder() {
    return windows.stream()
        .flatMap(PriorityQueue::stream)
        .sorted(Comparator.comparingLong(Utterance::number))
        .toList();
  }

  private int windowOf(long number) {
    long window = (number - 1) * windows.size() / messages;
    return (int) Math.max(0, Math.min(windows.size() - 1, window));
  }
}
