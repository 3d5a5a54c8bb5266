package dev.debrief.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;

/**
 * Packages of npm, in the versions of a lock file, and the machine's node to run them. Each folder
 * of the test resources that has a {@code package.json} is installed once, with its files. Where
 * node or npm is missing or the packages cannot be fetched the test is skipped and says so, unless
 * {@code -Ddebrief.tools=required}, with which it fails.
 */
public final class Npm {
  private static final String CLIENTS = "clients";
  private static final int INSTALL_SECONDS = 120;
  private static final int RUN_SECONDS = 120;

  private Npm() {}

  /**
   * Starts a script of the test resources' folder {@code clients}, with its packages around it. It
   * is told to end by the end of its standard input; what it says on standard error comes with what
   * it prints.
   */
  public static Process start(String token, String script, List<String> arguments)
      throws IOException, InterruptedException {
    Path folder = installed(CLIENTS);
    List<String> command = new ArrayList<>(List.of(program("node"), script));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("TOKEN", token);
    return builder.start();
  }

  /** The text of a package's file. */
  public static String text(String path) throws IOException, InterruptedException {
    return Files.readString(installed(CLIENTS).resolve("node_modules").resolve(path));
  }

  /** How a script has ended. */
  public record Outcome(int status, String output) {}

  /**
   * Runs a script of the packages to its end.
   *
   * @param folder what {@link #installed} has answered
   */
  public static Outcome run(Path folder, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program("node"), "node_modules/" + script));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile(folder, "run", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(script + " does not end; it said: " + Files.readString(log));
      }
      return new Outcome(process.exitValue(), Files.readString(log));
    } finally {
      process.destroyForcibly();
      Files.delete(log);
    }
  }

  /** Installs a folder of the test resources; answers where, with the packages beside its files. */
  public static synchronized Path installed(String name) throws IOException, InterruptedException {
    String npm = program("npm");
    program("node");
    Path folder = Path.of(System.getProperty("debrief.test.npm", "target/npm"), name);
    FileUtils.copyDirectory(Path.of("src/test/resources", name).toFile(), folder.toFile());
    Path lock = folder.resolve("package-lock.json");
    Path done = folder.resolve("installed.json");
    if (!Files.exists(done) || Files.mismatch(lock, done) >= 0) {
      fetch(npm, folder);
      Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
    }
    return folder;
  }

  private static void fetch(String npm, Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("npm.log");
    Process process =
        new ProcessBuilder(
                npm,
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--fetch-retries=1",
                "--fetch-retry-mintimeout=1000",
                "--fetch-timeout=20000")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS);
    boolean fetched = ended && process.exitValue() == 0;
    process.destroyForcibly();
    String problem = "npm could not fetch the packages; it said: " + Files.readString(log);
    if (!fetched && "required".equals(System.getProperty("debrief.tools"))) {
      throw new AssertionError(problem);
    }
    assumeTrue(fetched, "skipped: " + problem);
  }

  private static String program(String name) {
    Installed.need(Installed.program(name).isPresent(), name);
    return Installed.program(name).orElseThrow();
  }
}
