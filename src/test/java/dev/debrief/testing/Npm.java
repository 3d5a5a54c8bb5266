package dev.debrief.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Packages of npm, in the versions of a lock file, and the machine's node to run them. Where node
 * or npm is missing or the packages cannot be fetched the test is skipped and says so, unless
 * {@code -Ddebrief.node=required}, with which it fails.
 */
public final class Npm {
  private static final String SETTING = "debrief.node";
  private static final int INSTALL_SECONDS = 120;
  private static final List<String> SOURCES =
      List.of("package.json", "package-lock.json", "read.mjs");

  private Npm() {}

  /**
   * Starts a script of the test resources' folder {@code clients}, with its packages around it. It
   * is told to end by the end of its standard input; what it says on standard error comes with what
   * it prints.
   */
  public static Process start(String token, String script, List<String> arguments)
      throws IOException, InterruptedException {
    Path folder = installed();
    List<String> command = new ArrayList<>(List.of(program("node"), script));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("TOKEN", token);
    return builder.start();
  }

  /** The text of a package's file. */
  public static String text(String path) throws IOException, InterruptedException {
    return Files.readString(installed().resolve("node_modules").resolve(path));
  }

  private static synchronized Path installed() throws IOException, InterruptedException {
    String npm = program("npm");
    program("node");
    Path folder =
        Files.createDirectories(Path.of(System.getProperty("debrief.test.npm", "target/npm")));
    for (String source : SOURCES) {
      Files.copy(
          Path.of("src/test/resources/clients", source),
          folder.resolve(source),
          StandardCopyOption.REPLACE_EXISTING);
    }
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
    if (!fetched && "required".equals(System.getProperty(SETTING))) {
      throw new AssertionError(problem);
    }
    assumeTrue(fetched, "skipped: " + problem);
  }

  private static String program(String name) {
    Installed.need(Installed.program(name).isPresent(), SETTING, name);
    return Installed.program(name).orElseThrow();
  }
}
