package dev.debrief.report;

import java.util.Optional;

/**
 * What parts of a step have come to, kept so that a job that is leased again, after a crash or a
 * failure, need not do them again: a model is never paid twice for the same part. Thread-safe.
 */
public interface Checkpoints {

  /**
   * What was kept of a part.
   *
   * @param part names it: 1 to 100 characters, the same for the same work only
   */
  Optional<String> find(String part);

  /**
   * Keeps what a part has come to, durably, before this returns.
   *
   * @param result at most 1,048,576 characters
   * @throws java.util.concurrent.CancellationException as {@link Progress#check()}
   */
  void keep(String part, String result);
}
