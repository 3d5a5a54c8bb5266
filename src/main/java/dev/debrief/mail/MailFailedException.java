package dev.debrief.mail;

import dev.debrief.outbox.DeliveryFailedException;

/**
 * A mail that was not accepted. Nothing in it names an address: there is no cause, which might, and
 * the replies of mail servers are cleaned of them.
 */
final class MailFailedException extends DeliveryFailedException {
  /**
   * @param reason for the report's recipient
   * @param detail what operators learn beyond that; may be empty
   * @param permanent whether trying again is useless: the address or the mail itself was refused
   */
  MailFailedException(String reason, String detail, boolean permanent) {
    super(reason, detail, permanent);
  }
}
