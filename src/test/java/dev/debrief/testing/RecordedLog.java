package dev.debrief.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What one class logs while this is open. */
public final class RecordedLog implements AutoCloseable {
  private final Logger logger;
  private final Level before;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord log) {
          lines.add(log.getLevel() + " " + log.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private RecordedLog(Logger logger) {
    this.logger = logger;
    before = logger.getLevel();
    logger.setLevel(Level.INFO);
    logger.addHandler(handler);
  }

  /** Records what a class logs at INFO and above. */
  public static RecordedLog of(String className) {
    return new RecordedLog(Logger.getLogger(className));
  }

  /** Each as its level and its text, in their order. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Those of a level. */
  public List<String> lines(Level level) {
    return lines.stream().filter(line -> line.startsWith(level + " ")).toList();
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setLevel(before);
  }
}
