package dev.debrief.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One mailbox as SMTP writes it. The mail library writes each character of a command as its low
 * byte and checks addresses leniently, so an address is checked here, and what cannot be written is
 * never built.
 *
 * @param name the display name, in one line; null for none
 * @param local the part before the {@code @}: a dot-string or a quoted string (RFC 5321, 4.1.2),
 *     with characters outside ASCII as RFC 6531, 3.3 allows them
 * @param domain the domain with A-labels, or an address literal: always ASCII
 */
public record MailAddress(@Nullable String name, String local, String domain) {
  /** What a dot-string has beside letters and digits (RFC 5322, 3.2.3). */
  private static final String ATOM_MARKS = "!#$%&'*+-/=?^_`{|}~";

  /** As the schema keeps them; RFC 5321, 4.5.3.1 allows fewer. */
  private static final int MAX_CHARACTERS = 320;

  /**
   * @throws IllegalArgumentException saying what is wrong, without the address
   */
  public MailAddress {
    require(isLocal(local), "the part before the @ is not valid");
    domain = DomainName.toAscii(domain);
    name = name == null || MailText.oneLine(name).isEmpty() ? null : MailText.oneLine(name);
  }

  /**
   * Reads {@code ada@example.org} or {@code Ada Lovelace <ada@example.org>}.
   *
   * @throws IllegalArgumentException saying what is wrong, without the address
   */
  public static MailAddress parse(String text) {
    require(text.codePoints().noneMatch(MailAddress::isUnfit), "it has control characters");
    require(text.length() <= MAX_CHARACTERS, "it is too long");
    InternetAddress only = only(text);
    String address = only.getAddress();
    int at = address.lastIndexOf('@');
    require(at >= 0, "it has no @");
    return new MailAddress(only.getPersonal(), address.substring(0, at), address.substring(at + 1));
  }

  private static InternetAddress only(String text) {
    try {
      InternetAddress[] all = InternetAddress.parseHeader(text, false);
      require(all.length == 1 && !all[0].isGroup(), "it is not exactly one address");
      require(all[0].getAddress() != null, "it is empty");
      return all[0];
    } catch (AddressException e) {
      throw new IllegalArgumentException("it is not an address", e);
    }
  }

  /** The address alone, as commands and headers have it. */
  String mailbox() {
    return local + '@' + domain;
  }

  /** The address for a header, under a name. */
  InternetAddress named(@Nullable String displayName) throws UnsupportedEncodingException {
    InternetAddress address = new InternetAddress();
    address.setAddress(mailbox());
    address.setPersonal(displayName, StandardCharsets.UTF_8.name());
    return address;
  }

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static boolean isLocal(String local) {
    boolean quoted = local.length() >= 2 && local.startsWith("\"") && local.endsWith("\"");
    return quoted ? isQuotedContent(local.substring(1, local.length() - 1)) : isDotString(local);
  }

  private static boolean isDotString(String local) {
    return !local.isEmpty()
        && !local.startsWith(".")
        && !local.endsWith(".")
        && !local.contains("..")
        && local.codePoints().allMatch(c -> c == '.' || isAtom(c));
  }

  private static boolean isAtom(int c) {
    if (c >= 0x80) {
      return !isUnfit(c) && !Character.isSpaceChar(c);
    }
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || ATOM_MARKS.indexOf(c) >= 0;
  }

  /** A quote or a backslash is content only behind a backslash. */
  private static boolean isQuotedContent(String content) {
    boolean escaped = false;
    for (int i = 0; i < content.length(); ) {
      int c = content.codePointAt(i);
      i += Character.charCount(c);
      if (isUnfit(c) || (escaped && c >= 0x80) || (!escaped && c == '"')) {
        return false;
      }
      escaped = !escaped && c == '\\';
    }
    return !escaped;
  }

  /** Characters that no line of a protocol has: controls, line ends, unpaired surrogates. */
  private static boolean isUnfit(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static void require(boolean fulfilled, String complaint) {
    if (!fulfilled) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
