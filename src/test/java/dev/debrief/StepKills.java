package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DemoProcess;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.Tokens;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * What kills inside the steps have in common: the processes to kill, the model and the mail server
 * that outlive them, rooms to leave, and what is asked of the reports afterwards. One thread's.
 */
final class StepKills implements AutoCloseable {
  private static final int MESSAGES = 240;

  /** Enough for writing to last, and for a workbook of two chunks in a database. */
  private static final int MANY_MESSAGES = 6_000;

  /** The parts a model reads 240 messages in; their merging is one request more. */
  private static final int PARTS = 3;

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Path home;
  private final int mostKills;
  private final long seed = Long.getLong("debrief.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final KillTable table = new KillTable();
  private final GatedModel gates = new GatedModel();
  private final ScriptedModelServer model = new ScriptedModelServer();
  private final ScriptedMailServer mail = new ScriptedMailServer(command -> null);
  private final List<DemoProcess> processes = new ArrayList<>();
  private final List<KilledReport> reports = new ArrayList<>();
  private HeldAnswer answer = new HeldAnswer("");
  private int kills;
  private long killedAt;

  /**
   * @param home where the processes keep what they have
   * @param mostKills how often a process is killed at the most
   */
  StepKills(Path home, int mostKills) throws IOException {
    this.home = home;
    this.mostKills = mostKills;
    model.play(gates);
  }

  /** Holds one answer of the mail server back: the first to a command. */
  private static final class HeldAnswer implements ScriptedMailServer.Script {
    private final String command;
    private final AtomicBoolean held = new AtomicBoolean();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    HeldAnswer(String command) {
      this.command = command;
    }

    @Override
    public String answer(String line) throws InterruptedException {
      if (line.toUpperCase(Locale.ROOT).startsWith(command) && held.compareAndSet(false, true)) {
        reached.countDown();
        released.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      }
      return null;
    }
  }

  Random random() {
    return random;
  }

  /** Starts a process with the model, the mail server, and these settings. */
  DemoProcess process(String folder, int port, Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("jwt.secret", Tokens.SECRET);
    settings.put("llm.base-url", model.baseUrl().toString());
    settings.put("llm.model", "scripted");
    settings.put("llm.max-input-tokens", "4000");
    settings.put("smtp.url", mail.url());
    settings.put("workers", "16");
    DemoProcess process = new DemoProcess(home.resolve(folder), port, settings);
    processes.add(process);
    return process;
  }

  /** Sets up rooms of these names, each with a member for every kill. */
  void setUpRooms(DemoProcess process, List<String> rooms) throws Exception {
    Api bridge = new Api(process.url()).bearer(Tokens.withRole("bridge", "integration"));
    for (String room : rooms) {
      StringJoiner members = new StringJoiner(",", "[", "]");
      for (int kill = 0; kill < mostKills; kill++) {
        members.add("{\"user\":\"" + user(room, kill) + "\"}");
      }
      String path = "/api/rooms/" + room;
      bridge.put(path, "{\"title\":\"" + room + "\",\"members\":" + members + "}");
      int messages = messages(room);
      StringBuilder lines = new StringBuilder();
      for (int i = 1; i <= messages; i++) {
        lines.append(
            "{\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"%s\"}%n"
                .formatted(i <= MESSAGES ? sentence(i) : noise()));
      }
      Api.Answer taken =
          bridge.send(
              "POST",
              path + "/import",
              BodyPublishers.ofString(lines.toString()),
              "application/x-ndjson");
      assertEquals(messages, taken.json().get("accepted").asInt());
    }
  }

  private static String user(String room, int kill) {
    return room + "-" + kill;
  }

  private static String sentence(int number) {
    return "We agreed to ship part " + number + " on Thursday, after the test.";
  }

  /** Without words: a model is not asked about it, and a workbook of it cannot be made small. */
  private String noise() {
    return random
        .ints(60, '!', '0')
        .filter(c -> c != '"')
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static int messages(String room) {
    return room.equals(Step.WRITE.word()) ? MANY_MESSAGES : MESSAGES;
  }

  /** Begins with the next kill: leaves a room over an address, to be killed in that step. */
  KilledReport leave(Step step, String room, String url) throws Exception {
    int stallAt = step == Step.SUMMARIZE ? 1 + random.nextInt(PARTS + 1) : 0;
    KilledReport report =
        new KilledReport(step, room, user(room, kills), gates.expect(room, stallAt), url);
    if (step == Step.SUMMARIZE) {
      report.talk().open();
    }
    reports.add(report);
    return report;
  }

  /** Lets the report be mailed up to one command of the mail server, whose answer is held back. */
  void bringToMail(KilledReport report, String command) throws InterruptedException {
    answer = new HeldAnswer(command);
    mail.play(answer);
    report.talk().open();
    if (!answer.reached.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the mail server was not sent " + command);
    }
  }

  /** Lets the mail server go on. */
  void releaseMail() {
    answer.released.countDown();
  }

  /** Waits for a random time. */
  void pause(Duration longest) {
    long end = System.nanoTime() + (long) (random.nextDouble() * longest.toNanos());
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** Kills the process. */
  void kill(DemoProcess process) throws InterruptedException {
    killedAt = System.nanoTime();
    process.kill();
  }

  /** Looks at what the process has stored of some reports. */
  void look(Jdbi database, List<KilledReport> some) {
    database.useHandle(handle -> some.forEach(report -> report.look(handle, mail)));
  }

  /**
   * Looks at what the killed process has left behind and counts the steps it was killed in.
   *
   * @param isFiled whether the whole workbook of a report was stored
   */
  void count(Jdbi database, Predicate<KilledReport> isFiled) {
    look(database, reports);
    Map<Step, Boolean> inside = new EnumMap<>(Step.class);
    for (KilledReport report : reports) {
      inside.merge(report.step(), report.wasInside(isFiled.test(report)), Boolean::logicalOr);
    }
    inside.forEach(table::killed);
  }

  /**
   * Waits until all reports have ended, and fails unless each came to what it should.
   *
   * @param url of the process that goes on with them
   * @param files how many workbooks are stored of a report
   */
  void awaitEnds(String url, ToIntFunction<KilledReport> files) throws Exception {
    List<KilledReport> waiting = new ArrayList<>(reports);
    waiting.removeIf(report -> report.wasFinished() && report.step() != Step.MAIL);
    Await.until(
        "every report goes on",
        DEADLINE,
        () -> {
          for (KilledReport report : List.copyOf(waiting)) {
            if (report.goesOn(mail)) {
              waiting.remove(report);
              table.goesOn(report.step(), Duration.ofNanos(System.nanoTime() - killedAt));
            } else if (report.wasFinished() && report.isMailed(url)) {
              waiting.remove(report); // the mail had been sent, and this was just being stored
            }
          }
          return waiting.isEmpty();
        });
    for (KilledReport report : reports) {
      report.awaitEnd(url);
    }
    for (KilledReport report : reports) {
      boolean held = report.step() == Step.MAIL && !answer.command.equals(".");
      int mostMails = report.wasMailing() && !held ? 2 : 1;
      report.check(url, messages(report.room()), files.applyAsInt(report), mostMails, mail, table);
      report.close();
    }
    reports.clear();
    kills++;
  }

  /** Whether each of these steps has been hit so often; fails when there were too many kills. */
  boolean have(int rounds, Set<Step> steps) {
    if (table.fewestInside(steps) >= rounds) {
      return true;
    }
    if (kills == mostKills) {
      throw new AssertionError(kills + " kills, and too few of them were inside");
    }
    return false;
  }

  /** Something that fails with what is needed to see why. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /** Does the work and prints the table, and if it failed the end of what the processes said. */
  void report(String title, Work work) throws Exception {
    try {
      work.run();
    } catch (Exception | AssertionError e) {
      for (DemoProcess process :
          processes.subList(Math.max(0, processes.size() - 2), processes.size())) {
        System.out.println("--- the process on " + process.url() + "\n" + process.lastOutput());
      }
      System.out.println("--- the reports: " + reports);
      throw e;
    } finally {
      System.out.printf("%nKilled inside each step, %s (seed %d)%n%s%n", title, seed, table);
    }
  }

  @Override
  public void close() throws IOException {
    releaseMail();
    reports.forEach(KilledReport::close);
    processes.forEach(DemoProcess::close);
    model.close();
    mail.close();
  }
}
