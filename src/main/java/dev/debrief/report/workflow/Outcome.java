package dev.debrief.report.workflow;

import java.time.Duration;

/** How a step has ended, and with it an attempt at a report that goes no further. */
public sealed interface Outcome {
  /** Each kind of outcome, as it is counted. */
  enum Kind {
    DONE,
    AGAIN,
    FAILED,
    LOST,
    HANDED_OVER
  }

  Kind kind();

  /** The step's result is stored; the next step follows. */
  record Done() implements Outcome {
    @Override
    public Kind kind() {
      return Kind.DONE;
    }
  }

  /**
   * The step failed and is run again; counted against the step's attempts.
   *
   * @param pause until then; null for the usual one
   * @param cause why it failed
   */
  record Again(Duration pause, Exception cause) implements Outcome {
    @Override
    public Kind kind() {
      return Kind.AGAIN;
    }
  }

  /**
   * The step cannot succeed; the report has failed.
   *
   * @param cause why; null where there was no exception
   */
  record Failed(Exception cause) implements Outcome {
    @Override
    public Kind kind() {
      return Kind.FAILED;
    }
  }

  /**
   * The report is no longer this attempt's: cancelled, erased, given up, or taken over by another
   * node. Nothing more may be stored.
   */
  record Lost() implements Outcome {
    @Override
    public Kind kind() {
      return Kind.LOST;
    }
  }

  /**
   * The step was stopped though the report is still this attempt's, as by a server that shuts down:
   * its job returns to the queue at once.
   *
   * @param cause what ended the step
   */
  record HandedOver(Exception cause) implements Outcome {
    @Override
    public Kind kind() {
      return Kind.HANDED_OVER;
    }
  }
}
