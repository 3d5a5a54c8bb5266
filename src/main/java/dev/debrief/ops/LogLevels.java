package dev.debrief.ops;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The levels of this application's log categories, for servers whose console cannot reach the
 * loggers of an application (Tomcat). What is set ends with the application. Made by one of its
 * threads; safe for use by any.
 */
public final class LogLevels implements AutoCloseable {
  private static final String ROOT = "dev.debrief";
  private static final Pattern CATEGORY = Pattern.compile("dev\\.debrief(\\.\\w{1,40}){0,3}");

  private final Logger root = Logger.getLogger(ROOT);
  private final ClassLoader application = Thread.currentThread().getContextClassLoader();

  /** Referenced, since a logger without references loses its level; and the level before. */
  private final Map<Logger, Before> changed = new ConcurrentHashMap<>();

  private record Before(@Nullable Level level) {}

  /** The level of {@code dev.debrief}, and of each category below it that was given one here. */
  public Map<String, String> levels() {
    Map<String, String> levels = new TreeMap<>();
    levels.put(ROOT, effective(root));
    changed.keySet().forEach(logger -> levels.put(logger.getName(), effective(logger)));
    return levels;
  }

  private static String effective(Logger logger) {
    Logger at = logger;
    while (at != null && at.getLevel() == null) {
      at = at.getParent();
    }
    return at == null ? Level.INFO.getName() : at.getLevel().getName();
  }

  /**
   * Gives a category a level.
   *
   * @param category {@code dev.debrief} or one below it, as {@code dev.debrief.mail}
   * @param level a name of {@link Level}, as {@code FINE}; null for what it had before
   * @throws IllegalArgumentException for another category or level
   */
  public synchronized void set(@Nullable String category, @Nullable String level) {
    if (category == null || !CATEGORY.matcher(category).matches()) {
      throw new IllegalArgumentException("The category must be one of this application's");
    }
    Logger logger = ours(category);
    if (level == null || level.isBlank()) {
      restore(logger);
      return;
    }
    Level wanted;
    try {
      wanted = Level.parse(level);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The level must be one of SEVERE, WARNING, INFO, CONFIG, FINE, FINER, FINEST, ALL, OFF",
          e);
    }
    changed.putIfAbsent(logger, new Before(logger.getLevel()));
    logger.setLevel(wanted);
  }

  /**
   * Tomcat keeps the loggers of each application apart, and finds by the thread's context class
   * loader which one is meant (JULI, ClassLoaderLogManager): in a call of its Manager, the
   * Manager's.
   */
  private Logger ours(String category) {
    Thread thread = Thread.currentThread();
    ClassLoader callers = thread.getContextClassLoader();
    thread.setContextClassLoader(application);
    try {
      return Logger.getLogger(category);
    } finally {
      thread.setContextClassLoader(callers);
    }
  }

  private void restore(Logger logger) {
    Before before = changed.remove(logger);
    if (before != null) {
      logger.setLevel(before.level);
    }
  }

  @Override
  public synchronized void close() {
    changed.keySet().forEach(this::restore);
  }
}
