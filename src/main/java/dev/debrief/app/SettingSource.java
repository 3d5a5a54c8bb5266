package dev.debrief.app;

import jakarta.servlet.ServletContext;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Where settings are looked up, in this order; the first that has a value wins. */
final class SettingSource {
  private SettingSource() {}

  /**
   * The value of {@code debrief.<name>}: system property, environment variable {@code
   * DEBRIEF_<NAME>} with dots and dashes as {@code _}, JNDI {@code java:comp/env/debrief/<name>},
   * context parameter.
   */
  static Function<String, Optional<String>> of(ServletContext context) {
    return name ->
        first(System.getProperty("debrief." + name))
            .or(() -> first(System.getenv(environmentName(name))))
            .or(
                () ->
                    Jndi.find("java:comp/env/debrief/" + name, Object.class)
                        .flatMap(value -> first(value.toString())))
            .or(() -> first(context.getInitParameter("debrief." + name)));
  }

  private static Optional<String> first(String value) {
    return Optional.ofNullable(value).map(String::strip).filter(v -> !v.isEmpty());
  }

  static String environmentName(String name) {
    return "DEBRIEF_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** What the container offers by name. */
  static final class Jndi {
    private Jndi() {}

    /** The object of that name and type; empty where the container has none. */
    @SuppressWarnings("BanJNDI") // the names are constants below java:, never a caller's
    static <T> Optional<T> find(String name, Class<T> type) {
      try {
        Object found = new InitialContext().lookup(name);
        return type.isInstance(found) ? Optional.of(type.cast(found)) : Optional.empty();
      } catch (NamingException e) {
        return Optional.empty(); // not bound, or no naming at all as in a bare embedded server
      }
    }
  }
}
