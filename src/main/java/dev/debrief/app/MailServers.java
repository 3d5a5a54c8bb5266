package dev.debrief.app;

import dev.debrief.mail.MailServer;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Which mail server is used: the one of {@code smtp.url}, else that of the server's session. */
final class MailServers {
  private static final Logger LOG = Logger.getLogger(MailServers.class.getName());

  private MailServers() {}

  /**
   * The mail server, empty for none. A session that cannot be used is none, with a warning that
   * names the remedy.
   *
   * @throws SettingException where mails would be sent but their links have no beginning
   */
  static Optional<MailServer> find(Settings settings) {
    Optional<MailServer> server =
        settings
            .mail()
            .map(mail -> MailServer.at(mail.smtpUrl(), mail.from()))
            .or(() -> ofSession(settings));
    if (server.isEmpty()) {
      LOG.info("No mail server is set (debrief.smtp.url): finished reports are not mailed");
    } else if (settings.publicUrl() == null) {
      throw new SettingException(
          "public-url", null, "set where mails are sent: links begin with it");
    }
    return server;
  }

  private static Optional<MailServer> ofSession(Settings settings) {
    try {
      Optional<Jndi.Bound<Object>> found =
          Jndi.findMadeByServer("mail/debrief")
              .or(() -> Jndi.find(Object.class, "java:jboss/mail/debrief"));
      Optional<MailServer> server =
          found.map(bound -> MailServer.of(bound.object(), settings.mailFrom()));
      found.ifPresent(b -> LOG.info(() -> "Using the container's mail session " + b.name()));
      return server;
    } catch (IllegalStateException
        | IllegalArgumentException
        | LinkageError
        | ServiceConfigurationError e) {
      LOG.log(
          Level.WARNING,
          "The server's mail session cannot be used, so reports are not mailed. On Tomcat it needs"
              + " the jar of Jakarta Mail in the server's lib folder; everywhere a sender, as its"
              + " mail.from or as debrief.mail.from. Or unbind it, and set debrief.smtp.url",
          e);
      return Optional.empty();
    }
  }
}
