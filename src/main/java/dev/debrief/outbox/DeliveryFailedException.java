package dev.debrief.outbox;

/**
 * An attempt that did not deliver. It has no cause on purpose: the causes of foreign libraries may
 * quote addresses, and this exception is logged.
 */
public class DeliveryFailedException extends Exception {
  private final String reason;
  private final boolean permanent;

  /**
   * @param reason for the person concerned and for operators; stored, cut after 500 characters
   * @param detail what only the log should contain beyond that; may be empty
   * @param permanent whether another attempt is useless
   */
  public DeliveryFailedException(String reason, String detail, boolean permanent) {
    super(detail.isEmpty() ? reason : reason + ": " + detail);
    this.reason = reason;
    this.permanent = permanent;
  }

  /**
   * An exception that the channel did not expect. Its message is left out, its type and stack trace
   * are kept.
   */
  static DeliveryFailedException unexpected(RuntimeException e) {
    DeliveryFailedException failure =
        new DeliveryFailedException("Internal error", e.getClass().getName(), false);
    failure.setStackTrace(e.getStackTrace());
    return failure;
  }

  /** Why, without anything of this installation. */
  public final String reason() {
    return reason;
  }

  /** Whether another attempt is useless: the target or the content itself was refused. */
  public final boolean isPermanent() {
    return permanent;
  }
}
