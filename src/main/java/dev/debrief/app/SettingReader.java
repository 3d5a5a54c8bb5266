package dev.debrief.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads single settings, each in its form, and keeps what was read or defaulted to for the one log
 * line at start, secrets masked. Not thread-safe.
 */
final class SettingReader {
  private static final Set<String> SECRET =
      Set.of("jwt.secret", "jdbc.password", "llm.api-key", "smtp.url", "jdbc.url");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
  private static final String DURATION_FORM = "a duration like 90s, 15m, 12h, 30d or PT90S";

  private final Function<String, Optional<String>> source;
  private final Map<String, String> effective;

  SettingReader(Function<String, Optional<String>> source, Map<String, String> effective) {
    this.source = source;
    this.effective = effective;
  }

  Optional<String> text(String key) {
    Optional<String> value = source.apply(key);
    value.ifPresent(v -> effective.put(key, masked(key, v)));
    return value;
  }

  String text(String key, String absent) {
    return text(key)
        .orElseGet(
            () -> {
              effective.put(key, absent);
              return absent;
            });
  }

  int number(String key, int absent, int min, int max) {
    String text = text(key, Integer.toString(absent));
    return parseInt(text).stream()
        .filter(value -> value >= min && value <= max)
        .findFirst()
        .orElseThrow(
            () -> new SettingException(key, text, "a whole number from " + min + " to " + max));
  }

  private static OptionalInt parseInt(String text) {
    try {
      return OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  boolean flag(String key) {
    String text = text(key, "false");
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new SettingException(key, text, "true or false");
    };
  }

  Duration duration(String key, String absent) {
    Duration value = durationOrZero(key, absent);
    if (value.isZero()) {
      throw new SettingException(key, text(key, absent), DURATION_FORM);
    }
    return value;
  }

  Duration durationOrZero(String key, String absent) {
    String text = text(key, absent);
    return parseDuration(text)
        .filter(value -> !value.isNegative())
        .orElseThrow(() -> new SettingException(key, text, DURATION_FORM));
  }

  private static Optional<Duration> parseDuration(String text) {
    Matcher m = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    try {
      return Optional.of(
          m.matches() ? inUnit(Long.parseLong(m.group(1)), m.group(2)) : Duration.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration inUnit(long n, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(n);
      case "s" -> Duration.ofSeconds(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }

  Optional<URI> url(String key, String... schemes) {
    return text(key)
        .map(
            text ->
                parseUrl(text)
                    .filter(url -> url.getHost() != null)
                    .filter(url -> Arrays.asList(schemes).contains(url.getScheme()))
                    .orElseThrow(
                        () -> {
                          String allowed =
                              "an address that begins with "
                                  + String.join(":// or ", schemes)
                                  + "://";
                          return SECRET.contains(key)
                              ? SettingException.withoutValue(key, allowed)
                              : new SettingException(key, text, allowed);
                        }));
  }

  private static Optional<URI> parseUrl(String text) {
    try {
      return Optional.of(new URI(text.replaceAll("/+$", "")));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String masked(String key, String value) {
    return SECRET.contains(key) ? "***" : value;
  }
}
