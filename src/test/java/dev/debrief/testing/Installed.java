package dev.debrief.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs that some tests need and a machine may not have. Where one is missing the test is
 * skipped and says so, unless {@code -Ddebrief.tools=required}: then it fails.
 */
final class Installed {
  /** Where servers lie on many systems, though only the administrator's path names it. */
  private static final String SERVERS = "/usr/sbin";

  private Installed() {}

  /** The first of these programs on the {@code PATH}. */
  static Optional<String> program(String... names) {
    List<String> folders =
        Stream.concat(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator)), Stream.of(SERVERS))
            .toList();
    return Arrays.stream(names)
        .flatMap(name -> folders.stream().map(folder -> new File(folder, name)))
        .filter(File::canExecute)
        .map(File::getPath)
        .findFirst();
  }

  /**
   * Ends the test where something is missing: skipped, or failed where the tools are required.
   *
   * @param what the programs, to stand in a sentence
   */
  static void need(boolean there, String what) {
    if (!there && "required".equals(System.getProperty("debrief.tools"))) {
      throw new AssertionError("not on the PATH: " + what);
    }
    assumeTrue(there, "skipped: not on the PATH: " + what);
  }
}
