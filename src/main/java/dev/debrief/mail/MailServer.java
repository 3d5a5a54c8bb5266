package dev.debrief.mail;

import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mail server, how to sign in there, and who the sender is.
 *
 * @param protocol {@code smtp} or {@code smtps}
 * @param properties what a mail session is made with; not to be changed
 * @param login used when the server requires authentication; null for none
 * @param from the sender's address
 */
public record MailServer(
    String protocol, Properties properties, @Nullable Authenticator login, MailAddress from) {
  private static final Set<String> PROTOCOLS = Set.of("smtp", "smtps");

  /** What the library writes into commands as it is. */
  private static final List<String> IN_COMMANDS =
      List.of("localhost", "submitter", "mailextension", "dsn.notify", "dsn.ret");

  /** The sender of mails that want no answer (RFC 5321, 4.5.5). */
  private static final String NOBODY = "<>";

  /**
   * The server at an address.
   *
   * @param address {@code smtp://user:password@host:port} (TLS is begun where the server offers it)
   *     or {@code smtps://...}; user and password percent-encoded, or absent
   */
  public static MailServer at(URI address, MailAddress from) {
    String prefix = "mail." + address.getScheme() + '.';
    Properties properties = new Properties();
    properties.setProperty(prefix + "host", address.getHost());
    if (address.getPort() > 0) {
      properties.setProperty(prefix + "port", Integer.toString(address.getPort()));
    }
    String user = address.getRawUserInfo();
    if (user == null) {
      return new MailServer(address.getScheme(), properties, null, from);
    }
    properties.setProperty(prefix + "auth", "true");
    String[] parts = user.split(":", 2);
    String password = parts.length < 2 ? "" : parts[1];
    return new MailServer(
        address.getScheme(), properties, new Login(decoded(parts[0]), decoded(password)), from);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /**
   * The server that a mail session of the container names. Only its properties and login are taken,
   * not the session: mails go over a socket of ours, which knows how long to wait for what. So its
   * socket factories are ignored, and its class may be that of another copy of Jakarta Mail, as on
   * Tomcat, which has its own in {@code lib}.
   *
   * @param from empty for the session's own {@code mail.from}
   * @throws IllegalArgumentException saying why it cannot be used
   */
  public static MailServer of(Object session, Optional<MailAddress> from) {
    try {
      Properties properties =
          words((Properties) session.getClass().getMethod("getProperties").invoke(session));
      String protocol = properties.getProperty("mail.transport.protocol", "smtp");
      if (!PROTOCOLS.contains(protocol)) {
        throw new IllegalArgumentException("its protocol is " + protocol + ", not smtp or smtps");
      }
      requireWritable(protocol, properties);
      return new MailServer(
          protocol,
          properties,
          new SessionLogin(session),
          from.orElseGet(() -> sender(properties)));
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalArgumentException("it is not a mail session: " + e, e);
    }
  }

  private static void requireWritable(String protocol, Properties properties) {
    String prefix = "mail." + protocol + '.';
    String envelope = properties.getProperty(prefix + "from");
    if (envelope != null && !envelope.equals(NOBODY)) {
      properties.setProperty(prefix + "from", address(prefix + "from", envelope).mailbox());
    }
    for (String name : IN_COMMANDS) {
      String value = properties.getProperty(prefix + name, "");
      if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new IllegalArgumentException("its " + prefix + name + " is not printable ASCII");
      }
    }
  }

  private static MailAddress sender(Properties properties) {
    String own = properties.getProperty("mail.from");
    if (own == null) {
      throw new IllegalArgumentException("it has no mail.from, and debrief.mail.from is not set");
    }
    return address("mail.from", own);
  }

  private static MailAddress address(String property, String text) {
    try {
      return MailAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "its " + property + " is not an address: " + e.getMessage(), e);
    }
  }

  /** Who receives bounces, as in {@code MAIL FROM}. */
  String envelopeSender() {
    return properties.getProperty("mail." + protocol + ".from", from.mailbox());
  }

  /** Texts and numbers (WildFly's port is one), without the objects. */
  private static Properties words(Properties given) {
    Properties words = new Properties();
    given.forEach(
        (name, value) -> {
          if (value instanceof Number || value instanceof Boolean) {
            words.setProperty((String) name, value.toString());
          }
        });
    given.stringPropertyNames().forEach(name -> words.setProperty(name, given.getProperty(name)));
    return words;
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

  /** Asks the container's session each time: its password may be another by then. */
  private static final class SessionLogin extends Authenticator {
    private final Object session;

    SessionLogin(Object session) {
      this.session = session;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      try {
        Object login =
            session
                .getClass()
                .getMethod(
                    "requestPasswordAuthentication",
                    InetAddress.class,
                    int.class,
                    String.class,
                    String.class,
                    String.class)
                .invoke(
                    session,
                    getRequestingSite(),
                    getRequestingPort(),
                    getRequestingProtocol(),
                    getRequestingPrompt(),
                    getDefaultUserName());
        return login == null
            ? null
            : new PasswordAuthentication(said(login, "getUserName"), said(login, "getPassword"));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("The server's mail session cannot be read", e);
      }
    }

    private static String said(Object login, String method) throws ReflectiveOperationException {
      return (String) login.getClass().getMethod(method).invoke(login);
    }
  }
}
