package dev.debrief.mail;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes the domain of a mail address in ASCII. {@link IDN} follows IDNA 2003, which takes four
 * characters for others or for none: {@code straße.example} would become {@code strasse.example},
 * which may be somebody else's. Labels with one of them are encoded here as IDNA 2008 has them (RFC
 * 5891, UTS #46 without transitional processing).
 */
final class DomainName {
  private static final int MAX_CHARACTERS = 253;
  private static final int MAX_LABEL_CHARACTERS = 63;

  private static final Pattern LITERAL = Pattern.compile("\\[[0-9A-Za-z:.-]{1,64}]");

  /** The full stops of RFC 3490, 3.1. */
  private static final Pattern DOT = Pattern.compile("[.\u3002\uFF0E\uFF61]");

  /** Sharp s, final sigma and the two joiners (UTS #46, 1.3.2). */
  private static final Pattern DEVIATION = Pattern.compile("[\u00DF\u03C2\u200C\u200D]");

  private DomainName() {}

  /**
   * The domain with A-labels; an address literal, such as {@code [127.0.0.1]}, as it is.
   *
   * @throws IllegalArgumentException where it is neither
   */
  static String toAscii(String domain) {
    if (LITERAL.matcher(domain).matches()) {
      return domain;
    }
    try {
      String ascii =
          Arrays.stream(DOT.split(domain, -1))
              .map(DomainName::label)
              .collect(Collectors.joining("."));
      if (ascii.length() <= MAX_CHARACTERS) {
        return ascii;
      }
    } catch (IllegalArgumentException e) {
      // said below: IDN's own words name the domain
    }
    throw new IllegalArgumentException("the domain is not valid");
  }

  private static String label(String label) {
    String mapped = IDN.toASCII(label, IDN.USE_STD3_ASCII_RULES);
    if (DEVIATION.matcher(label).find()) {
      mapped = "xn--" + Punycode.encode(lowerCase(label));
    }
    if (mapped.isEmpty() || mapped.length() > MAX_LABEL_CHARACTERS || mapped.contains(".")) {
      throw new IllegalArgumentException();
    }
    return mapped;
  }

  private static String lowerCase(String label) {
    String plain = Normalizer.normalize(label.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
    String lower = plain.toLowerCase(Locale.ROOT); // of letters that were but a shape of others
    if (lower.startsWith("xn--")) {
      throw new IllegalArgumentException();
    }
    return lower;
  }
}
