package dev.debrief.mail;

import jakarta.mail.Address;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Date;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Sends the mail of a finished report over SMTP, as text and as HTML. Safe for use by any thread.
 */
public final class SmtpLinkMailer {
  private static final String CONNECT_MILLIS = "10000";
  private static final String READ_MILLIS = "20000";
  private static final int MAX_SAID = 300;

  private final Session session;
  private final InternetAddress from;
  private final InstantSource clock;

  /**
   * @param session says how the mail server is reached
   * @param from the sender's address
   * @throws IllegalArgumentException where {@code from} is no address
   */
  public SmtpLinkMailer(Session session, String from, InstantSource clock) {
    this.session = session;
    this.clock = clock;
    try {
      this.from = new InternetAddress(from, true);
    } catch (AddressException e) {
      throw new IllegalArgumentException("an address like reports@example.org", e);
    }
  }

  /**
   * A session for a server named by URL.
   *
   * @param url {@code smtp://user:password@host:port} (TLS is begun where the server offers it) or
   *     {@code smtps://...}; user and password percent-encoded, or absent
   */
  public static Session session(URI url) {
    String protocol = url.getScheme();
    String prefix = "mail." + protocol + '.';
    Properties properties = new Properties();
    properties.setProperty("mail.transport.protocol", protocol);
    properties.setProperty(prefix + "host", url.getHost());
    if (url.getPort() > 0) {
      properties.setProperty(prefix + "port", Integer.toString(url.getPort()));
    }
    properties.setProperty(prefix + "connectiontimeout", CONNECT_MILLIS);
    properties.setProperty(prefix + "timeout", READ_MILLIS);
    properties.setProperty(prefix + "writetimeout", READ_MILLIS);
    properties.setProperty(prefix + "starttls.enable", "true");
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    String login = url.getRawUserInfo();
    if (login == null) {
      return Session.getInstance(properties);
    }
    properties.setProperty(prefix + "auth", "true");
    String[] parts = login.split(":", 2);
    String user = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
    String password = parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
    return Session.getInstance(properties, new Login(user, password));
  }

  private static final class Login extends Authenticator {
    private final PasswordAuthentication login;

    Login(String user, String password) {
      login = new PasswordAuthentication(user, password);
    }

    @Override
    protected PasswordAuthentication getPasswordAuthentication() {
      return login;
    }
  }

  /**
   * Hands the mail to the server.
   *
   * @throws MailFailedException where the server cannot be reached or does not take it
   */
  void send(LinkMail mail) throws MailFailedException {
    try {
      MimeMessage message = message(mail);
      try (Transport transport = session.getTransport()) {
        transport.connect();
        transport.sendMessage(message, message.getAllRecipients());
      }
    } catch (AddressException e) {
      throw new MailFailedException("The reader's address is not valid", true);
    } catch (SendFailedException e) {
      boolean refused = e.getInvalidAddresses() != null && e.getInvalidAddresses().length > 0;
      throw new MailFailedException(
          (refused ? "The mail server refused the address" : "The mail server refused the mail")
              + said(e),
          refused);
    } catch (MessagingException e) {
      throw new MailFailedException("The mail server could not be used" + said(e), false);
    } catch (UnsupportedEncodingException e) {
      throw new MailFailedException("The mail could not be written", false);
    }
  }

  /**
   * The innermost thing that was said, on one line and without addresses. The exception itself goes
   * no further: servers repeat the reader's address, and it would stand in the log.
   */
  private static String said(MessagingException failure) {
    MessagingException innermost = failure;
    while (innermost.getNextException() instanceof MessagingException next) {
      innermost = next;
    }
    String message = innermost.getMessage();
    if (message == null || message.isBlank()) {
      return "";
    }
    String clean =
        message
            .replaceAll("\\p{Cntrl}+", " ")
            .replaceAll("[^\\s<>]+@[^\\s<>]+", "(address)")
            .strip();
    return ": " + (clean.length() > MAX_SAID ? clean.substring(0, MAX_SAID) : clean);
  }

  private MimeMessage message(LinkMail mail)
      throws MessagingException, UnsupportedEncodingException {
    MimeMessage message = new StableIdMessage(session, mail.messageId());
    message.setFrom(from);
    message.setReplyTo(new Address[] {from});
    InternetAddress to = new InternetAddress(mail.recipient(), true);
    to.setPersonal(mail.name(), StandardCharsets.UTF_8.name());
    message.setRecipient(Message.RecipientType.TO, to);
    message.setSubject("Report: " + oneLine(mail.roomTitle()), StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(clock.instant()));
    message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no vacation replies
    MimeBodyPart text = new MimeBodyPart();
    text.setText(text(mail), StandardCharsets.UTF_8.name());
    MimeBodyPart html = new MimeBodyPart();
    html.setText(html(mail), StandardCharsets.UTF_8.name(), "html");
    message.setContent(new MimeMultipart("alternative", text, html));
    message.saveChanges();
    return message;
  }

  /** A title cannot add a header: its line breaks and other controls become blanks. */
  private static String oneLine(String title) {
    return title.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static String until(LinkMail mail) {
    return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
        .withLocale(mail.locale())
        .format(mail.until());
  }

  private static String text(LinkMail mail) {
    String points =
        mail.points().stream().map(p -> "  * " + p + "\n").collect(Collectors.joining());
    return """
        Hello %s,

        the report of "%s" is ready.

        %s
        Download the workbook (until %s):
        %s

        The link opens this one file for whoever holds it.
        """
        .formatted(mail.name(), oneLine(mail.roomTitle()), points, until(mail), mail.link());
  }

  private static String html(LinkMail mail) {
    String points =
        mail.points().stream()
            .map(p -> "<li style=\"margin:0 0 6px\">" + escape(p) + "</li>")
            .collect(Collectors.joining());
    return """
        <!doctype html>
        <html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;color:#1f2430">
        <p>Hello %s,</p>
        <p>the report of <b>%s</b> is ready.</p>
        <ul style="padding-left:20px">%s</ul>
        <p><a href="%s" style="display:inline-block;padding:10px 18px;border-radius:8px;\
        background:#2557d6;color:#ffffff;text-decoration:none">Download the workbook</a></p>
        <p style="color:#5c6475;font-size:14px">The link works until %s and opens this one file \
        for whoever holds it.</p>
        </body></html>
        """
        .formatted(
            escape(mail.name()),
            escape(oneLine(mail.roomTitle())),
            points,
            escape(mail.link().toString()),
            escape(until(mail)));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** A message whose id is ours, so that a mail sent twice is known as one. */
  private static final class StableIdMessage extends MimeMessage {
    private final String id;

    StableIdMessage(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
