package dev.debrief.mail;

import dev.debrief.outbox.DeliveryGuard;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hands the mail of a finished report in at a mail server. Thread-safe; each mail has a connection
 * of its own.
 */
public final class SmtpReportMailer {
  private static final Logger LOG = Logger.getLogger(SmtpReportMailer.class.getName());
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  /** A server's answer: three digits and words, on one line or several (RFC 5321, 4.2). */
  private static final Pattern REPLY = Pattern.compile("[2-5]\\d\\d\\b");

  /** Refuses this installation's credentials, not the mail (RFC 4954, 6; RFC 3207, 4). */
  private static final String AUTHENTICATION_REQUIRED = "530";

  private static final int MAX_SAID = 300;

  /** The rest of a reply is ignored: some lines of 512 bytes (RFC 5321, 4.5.3.1.5). */
  private static final int MAX_READ = 4_000;

  private static final Pattern ADDRESS = Pattern.compile("(?<![^\\s<>@])[^\\s<>@]++@[^\\s<>]++");

  private final MailServer server;
  private final SmtpTimeouts patience;
  private final InstantSource clock;

  /**
   * How long the mail server is waited for.
   *
   * @param answer for a connection, and for every answer but the one to the whole mail
   * @param delivery for the reply to the whole mail: giving up too early there sends a mail again
   *     that was taken
   */
  record SmtpTimeouts(Duration answer, Duration delivery) {
    /** Half a minute, since a worker waits too; and ten minutes (RFC 5321, 4.5.3.2.6). */
    static final SmtpTimeouts USUAL =
        new SmtpTimeouts(Duration.ofSeconds(30), Duration.ofMinutes(10));
  }

  public SmtpReportMailer(MailServer server, InstantSource clock) {
    this(server, SmtpTimeouts.USUAL, clock);
  }

  SmtpReportMailer(MailServer server, SmtpTimeouts patience, InstantSource clock) {
    this.server = server;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Submits the mail. Nothing is submitted, and nobody notified, where it is no longer wanted; the
   * server discards a mail that gets no end.
   *
   * @throws MailFailedException where the server cannot be reached or does not take it
   */
  void send(ReportMail mail, DeliveryGuard guard) throws MailFailedException {
    TimeoutSocketFactory socket = new TimeoutSocketFactory();
    InternetAddress to = recipient(mail);
    boolean utf8 =
        !MailAddress.isAscii(to.getAddress() + server.envelopeSender() + server.from().mailbox());
    Session session = session(socket, utf8);
    MimeMessage message =
        message(mail, to, new FencedMessage(session, mail.messageId(), guard, socket));
    Transport transport = connected(session);
    try {
      if (utf8 && !offersUtf8(transport)) {
        throw needsUtf8(MailAddress.isAscii(to.getAddress()) ? "sender's" : "reader's");
      }
      transport.sendMessage(message, new Address[] {to});
      guard.delivered(); // not after QUIT, whose answer may never come
    } catch (MessagingException e) {
      if (!(e.getNextException() instanceof NotWantedException unwanted)) {
        throw refusal(e);
      }
      if (unwanted.trouble != null) {
        throw unwanted.trouble;
      }
    } finally {
      hangUp(transport, socket);
    }
  }

  private static InternetAddress recipient(ReportMail mail) throws MailFailedException {
    try {
      return MailAddress.parse(mail.recipient()).named(MailText.oneLine(mail.name()));
    } catch (IllegalArgumentException e) {
      throw new MailFailedException(
          "The reader's address is not valid: " + e.getMessage(), "", true);
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java platform has UTF-8", e);
    }
  }

  private static MailFailedException needsUtf8(String whose) {
    return new MailFailedException(
        "The mail server does not offer SMTPUTF8, which the "
            + whose
            + " address needs: the part before the @ is not ASCII",
        "",
        true);
  }

  /** By reflection, since the library is not ours everywhere: WildFly gives us its own. */
  private static boolean offersUtf8(Transport transport) throws MailFailedException {
    try {
      return (boolean)
          transport
              .getClass()
              .getMethod("supportsExtension", String.class)
              .invoke(transport, "SMTPUTF8");
    } catch (ReflectiveOperationException e) {
      throw new MailFailedException(
          "The mail could not be written", "the mail library does not know SMTPUTF8: " + e, true);
    }
  }

  /**
   * @param utf8 whether commands and headers are in UTF-8; the library writes the low byte of each
   *     character otherwise, so that they must be ASCII
   */
  private Session session(TimeoutSocketFactory socket, boolean utf8) {
    String prefix = "mail." + server.protocol() + '.';
    String millis = Long.toString(patience.answer.toMillis());
    Properties properties = new Properties();
    properties.setProperty(prefix + "starttls.enable", "true");
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    properties.putAll(server.properties());
    properties.setProperty("mail.transport.protocol", server.protocol());
    properties.setProperty("mail.mime.allowutf8", Boolean.toString(utf8));
    properties.setProperty(prefix + "from", server.envelopeSender());
    properties.setProperty(prefix + "connectiontimeout", millis);
    properties.setProperty(prefix + "timeout", millis);
    properties.setProperty(prefix + "writetimeout", millis);
    properties.remove(prefix + "socketFactory.class");
    properties.remove(prefix + "ssl.socketFactory.class");
    properties.setProperty(prefix + "socketFactory.fallback", "false");
    properties.put(prefix + "socketFactory", socket);
    return Session.getInstance(properties, server.login());
  }

  private MimeMessage message(ReportMail mail, InternetAddress to, MimeMessage message)
      throws MailFailedException {
    try {
      MailText words = new MailText(mail);
      InternetAddress from = server.from().named(server.from().name());
      message.setFrom(from);
      message.setReplyTo(new Address[] {from});
      message.setRecipient(RecipientType.TO, to);
      message.setSubject(words.subject(), UTF_8);
      message.setSentDate(Date.from(clock.instant()));
      message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no vacation replies
      message.setContentLanguage(new String[] {words.language()});
      MimeBodyPart text = new MimeBodyPart();
      text.setText(words.text(), UTF_8);
      MimeBodyPart html = new MimeBodyPart();
      html.setText(words.html(), UTF_8, "html");
      message.setContent(new MimeMultipart("alternative", text, html));
      message.saveChanges();
      return message;
    } catch (MessagingException | UnsupportedEncodingException e) {
      throw new MailFailedException("The mail could not be written", "", false);
    }
  }

  /** No reply before {@code MAIL FROM} is about the mail, so all such failures are transient. */
  private static Transport connected(Session session) throws MailFailedException {
    try {
      Transport transport = session.getTransport();
      transport.connect();
      return transport;
    } catch (AuthenticationFailedException e) {
      throw new MailFailedException("SMTP authentication failed", replyText(e), false);
    } catch (MessagingException e) {
      throw new MailFailedException("The mail server cannot be reached", replyText(e), false);
    }
  }

  /** What a server answers with 5xx will not be answered otherwise (RFC 5321, 4.2.1). */
  private static MailFailedException refusal(MessagingException failure) {
    String said = replyText(failure);
    if (!REPLY.matcher(said).lookingAt()) {
      return new MailFailedException("The connection to the mail server broke off", said, false);
    }
    boolean permanent = said.startsWith("5") && !said.startsWith(AUTHENTICATION_REQUIRED);
    // Only an address is refused in a second exception, behind one with words of the library.
    boolean address = !REPLY.matcher(failure.getMessage()).lookingAt();
    return new MailFailedException(
        "The mail server "
            + (permanent ? "refused" : "did not take")
            + (address ? " the address: " : " the mail: ")
            + said,
        "",
        permanent);
  }

  /**
   * The innermost thing that was said, on one line and without addresses. The exception itself goes
   * no further: servers repeat the reader's address, and it would stand in the log.
   */
  private static String replyText(MessagingException failure) {
    MessagingException innermost = failure;
    while (innermost.getNextException() instanceof MessagingException next) {
      innermost = next;
    }
    Exception cause = innermost.getNextException();
    String said =
        head(innermost.getMessage() + (cause == null ? "" : ": " + cause.getMessage()))
            .replaceAll("\\R[2-5]\\d\\d[ -]", " ");
    String clean =
        ADDRESS
            .matcher(said)
            .replaceAll("(address)")
            .replaceAll("[^!-~]+", " ") // an answer has no other characters (RFC 5321, 4.2)
            .strip();
    return clean.length() > MAX_SAID ? clean.substring(0, MAX_SAID) : clean;
  }

  /** The beginning, cut at a blank, as half an address is not known as one. */
  private static String head(String text) {
    if (text.length() <= MAX_READ) {
      return text;
    }
    int end = MAX_READ;
    while (end > 0 && !Character.isWhitespace(text.charAt(end))) {
      end--;
    }
    return text.substring(0, end == 0 ? MAX_READ : end);
  }

  /** Ends the conversation; whatever comes of that, what became of the mail is known. */
  private void hangUp(Transport transport, TimeoutSocketFactory socket) {
    try {
      socket.waitFor(patience.answer);
      transport.close();
    } catch (SocketException | MessagingException e) {
      LOG.log(Level.FINE, "The mail server closed the connection; the next mail opens another", e);
    }
  }

  /**
   * A message that always has the same id, so that one sent twice is known as one, and that asks
   * whether it is wanted: before its first byte, and before its end, which is what makes it count.
   */
  private final class FencedMessage extends MimeMessage {
    private final String id;
    private final DeliveryGuard guard;
    private final TimeoutSocketFactory socket;

    FencedMessage(Session session, String id, DeliveryGuard guard, TimeoutSocketFactory socket) {
      super(session);
      this.id = id;
      this.guard = guard;
      this.socket = socket;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }

    /** Called when the server is ready for the mail; with an IOException the connection is cut. */
    @Override
    public void writeTo(OutputStream out, String[] ignored) throws IOException, MessagingException {
      requireWanted();
      super.writeTo(out, ignored);
      socket.waitFor(patience.delivery);
      requireWanted();
    }

    private void requireWanted() throws NotWantedException {
      boolean wanted;
      try {
        wanted = guard.isWanted();
      } catch (RuntimeException e) {
        throw new NotWantedException(e);
      }
      if (!wanted) {
        throw new NotWantedException(null);
      }
    }
  }

  /** The mail must not be sent, or whether it must could not be read. */
  private static final class NotWantedException extends IOException {
    private final @Nullable RuntimeException trouble;

    NotWantedException(@Nullable RuntimeException trouble) {
      this.trouble = trouble;
    }
  }
}
