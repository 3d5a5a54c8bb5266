package dev.debrief.mail;

/**
 * A mail that was not taken. Nothing in it names an address: there is no cause, which might, and
 * mail servers' words are cleaned of them.
 */
final class MailFailedException extends Exception {
  private final String reason;
  private final boolean permanent;

  /**
   * @param reason for the reader of the report
   * @param detail what operators learn beyond that; may be empty
   * @param permanent whether trying again is useless
   */
  MailFailedException(String reason, String detail, boolean permanent) {
    super(detail.isEmpty() ? reason : reason + ": " + detail);
    this.reason = reason;
    this.permanent = permanent;
  }

  /** Why, without anything of this installation: at most 500 characters. */
  String reason() {
    return reason;
  }

  /** Whether trying again is useless: the address or the mail itself was refused. */
  boolean isPermanent() {
    return permanent;
  }
}
