package dev.debrief.report;

/** Sees to it that the reader of a finished report gets the mail with its link. */
public interface ReportMailer {

  /**
   * Enqueues the mail as part of the caller's transaction; it is sent after that has been
   * committed, and never if it is rolled back. Does nothing where the requester has no address.
   */
  void enqueue(Report finished);
}
