package dev.debrief.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A clock that goes right but is wrong, for one process: the machine's {@code faketime}. Where it
 * is not installed the test is skipped and says so, unless {@code -Ddebrief.tools=required}.
 */
public final class ShiftedClock {
  private static final String LIBRARY = "LD_PRELOAD";

  private ShiftedClock() {}

  /** The environment in which a process takes it to be so much later. */
  public static Map<String, String> by(Duration later) throws IOException {
    Optional<String> program = Installed.program("faketime");
    Installed.need(program.isPresent(), "faketime");
    String shift = "%+ds".formatted(later.toSeconds());
    return Map.of(LIBRARY, library(program.get()), "FAKETIME", shift);
  }

  /** Where the program has its library for processes of many threads. */
  private static String library(String program) throws IOException {
    Process asking = new ProcessBuilder(program, "-m", "-f", "+0s", "printenv", LIBRARY).start();
    try (BufferedReader answer =
        new BufferedReader(
            new InputStreamReader(asking.getInputStream(), StandardCharsets.UTF_8))) {
      return answer.readLine();
    }
  }
}
