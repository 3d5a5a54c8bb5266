package dev.debrief.summary.extractive;

import dev.debrief.room.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds out which of the last utterances a new one speaks to, by its reply mark, by the name it
 * begins with, or by standing right behind it; hands each utterance on when it is too old to be
 * answered any more. Not thread-safe.
 */
final class RecentUtterances {
  private static final int REMEMBERED = 40;
  private static final int RIGHT_BEHIND = 3;
  private static final int CROWD = 6;
  private static final double SAME_SUBJECT = 0.12;

  private final Deque<Utterance> newestFirst = new ArrayDeque<>();
  private final Map<String, Integer> utterancesByAuthor = new HashMap<>();
  private final Consumer<Utterance> settled;

  /**
   * @param settled takes every utterance, in order, once no reply can change it any more
   */
  RecentUtterances(Consumer<Utterance> settled) {
    this.settled = settled;
  }

  void add(Utterance utterance, Message message) {
    Utterance target = target(utterance, message.replyTo());
    if (target != null && !target.author().equals(utterance.author())) {
      boolean marked = message.replyTo() != null || utterance.addressee() != null;
      target.addReply(utterance, marked);
    }
    newestFirst.addFirst(utterance);
    utterancesByAuthor.merge(utterance.author(), 1, Integer::sum);
    if (newestFirst.size() > REMEMBERED) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    Utterance oldest = newestFirst.removeLast();
    utterancesByAuthor.computeIfPresent(
        oldest.author(), (a, count) -> count == 1 ? null : count - 1);
    oldest.computeScore();
    settled.accept(oldest);
  }

  /** Hands on all that is left. */
  void end() {
    while (!newestFirst.isEmpty()) {
      forgetOldest();
    }
  }

  private Utterance target(Utterance utterance, String replyTo) {
    if (replyTo != null) {
      return withId(replyTo);
    }
    return utterance.addressee() != null ? lastOf(utterance.addressee()) : justBefore(utterance);
  }

  private Utterance withId(String id) {
    return newestFirst.stream().filter(u -> id.equals(u.id())).findFirst().orElse(null);
  }

  /** The last question of an author, else whatever that author said last. */
  private Utterance lastOf(String author) {
    String key = Vocabulary.nameKey(author);
    Utterance last = null;
    for (Utterance candidate : newestFirst) {
      if (candidate.authorKey().equals(key)) {
        if (candidate.isQuestion()) {
          return candidate;
        }
        last = last == null ? candidate : last;
      }
    }
    return last;
  }

  /** What another author said right before. */
  private Utterance justBefore(Utterance utterance) {
    Iterator<Utterance> earlier = newestFirst.iterator();
    for (int i = 0; i < RIGHT_BEHIND && earlier.hasNext(); i++) {
      Utterance candidate = earlier.next();
      if (!candidate.author().equals(utterance.author())) {
        return isSmallRound() || speakOfTheSame(candidate, utterance) ? candidate : null;
      }
    }
    return null;
  }

  /** Among a few people one speaks to the last speaker; in a crowd, threads run side by side. */
  private boolean isSmallRound() {
    return utterancesByAuthor.size() < CROWD;
  }

  private static boolean speakOfTheSame(Utterance one, Utterance other) {
    return one.terms().similarity(other.terms()) >= SAME_SUBJECT;
  }
}
