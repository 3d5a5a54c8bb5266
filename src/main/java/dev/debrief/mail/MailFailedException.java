package dev.debrief.mail;

/**
 * A mail that was not taken. The message is for operators and names no address; there is no cause,
 * which might.
 */
final class MailFailedException extends Exception {
  private final boolean permanent;

  MailFailedException(String message, boolean permanent) {
    super(message);
    this.permanent = permanent;
  }

  /** Whether trying again is useless: the address or the mail itself was refused. */
  boolean isPermanent() {
    return permanent;
  }
}
