package dev.debrief.ops;

import java.util.Map;

/** {@code type=Logs} in the server's console. */
@Described("The levels of the log categories of this application.")
public interface LogsMXBean {
  @Described("The level of dev.debrief, and of each category that was given one here")
  Map<String, String> getLevels();

  @Described("Gives a category a level until the application stops")
  void setLevel(
      @Described("dev.debrief or one below it, as dev.debrief.mail") String category,
      @Described(
              "SEVERE, WARNING, INFO, CONFIG, FINE, FINER, FINEST, ALL or OFF; empty for what it had before")
          String level);
}
