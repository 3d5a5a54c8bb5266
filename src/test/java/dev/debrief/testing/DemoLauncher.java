package dev.debrief.testing;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs the packaged WAR with everything it needs in this one process: Tomcat, an embedded database,
 * sample rooms, and a mail server whose inbox is a page. Ends cleanly when the process is told to.
 *
 * <p>Every setting can be given as a system property {@code debrief.<name>}; only what is not given
 * is set here.
 */
public final class DemoLauncher {
  /** Held, since the log manager forgets the level of a logger that nobody holds. */
  private static final Logger ROOT = Logger.getLogger("");

  private static final Logger OURS = Logger.getLogger("dev.debrief");

  private DemoLauncher() {}

  /**
   * Runs the demo until the process ends.
   *
   * @param arguments the WAR file
   */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT %4$-7s %3$s: %5$s%6$s%n");
    ROOT.setLevel(Level.WARNING);
    OURS.setLevel(Level.INFO);
    Path war = Path.of(arguments[0]);
    Path home = Path.of(System.getProperty("debrief.home", "target/debrief-demo"));
    int port = Integer.getInteger("debrief.port", 8080);
    if (port == 0) {
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort(); // known before the start, since the mails' links begin with it
      }
    }
    Files.createDirectories(home);
    DemoInbox inbox = new DemoInbox(home.resolve("inbox"));

    Map<String, String> settings = new HashMap<>();
    settings.put("demo", "true");
    settings.put("home", home.toString());
    settings.put("public-url", "http://localhost:" + port);
    settings.put("smtp.url", inbox.smtpUrl());
    settings.put("mail.from", "Debrief <debrief@example.org>");
    EmbeddedTomcat server = new EmbeddedTomcat(war, port, settings).with("/demo", inbox, "/inbox");
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    server.close();
                    inbox.close();
                  } catch (Exception e) {
                    OURS.log(Level.WARNING, "Stopping failed; the process ends all the same", e);
                  } finally {
                    stopped.countDown();
                  }
                },
                "debrief-demo-stop"));
    try {
      server.start();
    } catch (Exception e) {
      OURS.severe("The demo cannot start; the reason stands above. It ends here.");
      System.exit(1); // the servers' threads would keep the process alive
    }
    System.out.printf(
        "%nDebrief is ready: http://localhost:%d/   (mails: http://localhost:%d/demo/inbox)%n"
            + "Ctrl-C stops it.%n%n",
        server.port(), server.port());
    stopped.await();
  }
}
