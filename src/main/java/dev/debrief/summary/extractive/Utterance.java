package dev.debrief.summary.extractive;

import java.util.ArrayList;
import java.util.List;

/**
 * A message seen as a candidate for the summary: what it says at most in two sentences, how much
 * that weighs, and what other messages said to it. Not thread-safe.
 */
final class Utterance {
  /** With fewer terms of content a message says little to those who were not there. */
  private static final int MEANINGFUL_TERMS = 3;

  private static final int ANSWER_TERMS = 2;
  private static final int MAX_REPLIES = 3;
  private static final double ANSWERED = 1.2;
  private static final double UNANSWERED = 0.6;
  private static final double AGREED = 1.25;
  private static final double ANSWER_SHARE = 0.5;

  private final long number;
  private final String id;
  private final String author;
  private final String authorKey;
  private final String addressee;
  private final Excerpt excerpt;
  private final List<Long> replies = new ArrayList<>(0);
  private Utterance answer;
  private boolean agreed;
  private boolean markedReply;
  private double score;

  /**
   * @param number the message's number
   * @param id the message's own id, or null
   * @param author who wrote it
   * @param addressee the author whom its first word calls, or null
   */
  Utterance(long number, String id, String author, String addressee, Excerpt excerpt) {
    this.number = number;
    this.id = id;
    this.author = author;
    this.authorKey = Vocabulary.nameKey(author);
    this.addressee = addressee;
    this.excerpt = excerpt;
  }

  /**
   * What is quoted of a message, and what was noticed about it.
   *
   * @param text one line of at most {@link UtteranceReader#MAX_EXCERPT_CHARACTERS}
   * @param terms its terms of content
   * @param readable 0 or more, usually 1: less for code, system lines and replies that lean on
   *     others, more for what sounds like an outcome
   * @param question whether it asks
   * @param agreement whether it is a short yes to something said before
   */
  record Excerpt(
      String text, TermVector terms, double readable, boolean question, boolean agreement) {}

  long number() {
    return number;
  }

  String id() {
    return id;
  }

  String author() {
    return author;
  }

  /** The author as {@link Vocabulary#nameKey} has it. */
  String authorKey() {
    return authorKey;
  }

  String addressee() {
    return addressee;
  }

  String text() {
    return UtteranceReader.withoutFiller(excerpt.text());
  }

  TermVector terms() {
    return excerpt.terms();
  }

  boolean isQuestion() {
    return excerpt.question();
  }

  /** The best answer to this question, or null. */
  Utterance answer() {
    return answer;
  }

  /** The numbers of the first messages that answered this one or agreed with it. */
  List<Long> replies() {
    return replies;
  }

  /** Whether this says enough by itself to be in a summary. */
  boolean isMeaningful() {
    return terms().size() >= MEANINGFUL_TERMS && excerpt.readable() > 0.2;
  }

  /**
   * Notes what another author said to this.
   *
   * @param marked whether the reply names what it answers; one that does makes those that only seem
   *     to answer forgotten
   */
  void addReply(Utterance reply, boolean marked) {
    if (markedReply && !marked) {
      return;
    }
    if (marked && !markedReply) {
      replies.clear();
      answer = null;
      agreed = false;
      markedReply = true;
    }
    if (isQuestion() && reply.answers()) {
      note(reply);
      if (answer == null || reply.ownScore() > answer.ownScore()) {
        answer = reply;
      }
    } else if (reply.excerpt.agreement()) {
      note(reply);
      agreed = true;
    }
  }

  private boolean answers() {
    return !isQuestion() && (terms().size() >= ANSWER_TERMS || excerpt.agreement());
  }

  /** Scores what this says and what was said to it; no reply comes after. */
  void computeScore() {
    score = ownScore();
    if (isQuestion()) {
      score *= answer == null ? UNANSWERED : ANSWERED;
    }
    if (agreed) {
      score *= AGREED;
    }
    if (answer != null) {
      score += ANSWER_SHARE * answer.ownScore();
    }
  }

  /** How much this deserves to be read, once settled: at least 0, more with the replies it got. */
  double score() {
    return score;
  }

  /** Long sentences hold more terms; the root keeps them from winning by length alone. */
  private double ownScore() {
    return excerpt.readable() * terms().weight() / Math.sqrt(Math.max(8, terms().size()));
  }

  private void note(Utterance reply) {
    if (replies.size() < MAX_REPLIES) {
      replies.add(reply.number);
    }
  }
}
