package dev.debrief.app;

import jakarta.servlet.ServletContext;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Where settings are looked up, in this order; the first that has a value wins. */
final class SettingLookup {
  private SettingLookup() {}

  /**
   * The value of {@code debrief.<name>}: system property, environment variable {@code
   * DEBRIEF_<NAME>} with dots and dashes as {@code _}, JNDI {@code java:comp/env/debrief/<name>} or
   * {@code java:global/debrief/<name>}, where WildFly's console binds it, context parameter.
   */
  static Function<String, Optional<String>> of(ServletContext context) {
    return name ->
        first(System.getProperty("debrief." + name))
            .or(() -> first(System.getenv(environmentName(name))))
            .or(
                () ->
                    Jndi.find(
                            Object.class,
                            "java:comp/env/debrief/" + name,
                            "java:global/debrief/" + name)
                        .flatMap(bound -> first(bound.object().toString())))
            .or(() -> first(context.getInitParameter("debrief." + name)));
  }

  private static Optional<String> first(String value) {
    return Optional.ofNullable(value).map(String::strip).filter(v -> !v.isEmpty());
  }

  static String environmentName(String name) {
    return "DEBRIEF_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
