package dev.debrief;

import dev.debrief.testing.CuttingProxy;
import dev.debrief.testing.DemoProcess;
import dev.debrief.testing.HeldRow;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Reports whose process is killed inside each of their steps, as {@code kill -9} does: each comes
 * to what it would have come to without. One kill hits several reports, each in another step. What
 * was stored at that moment is read from the database afterwards: only a kill that was inside a
 * step counts for it.
 *
 * <p>{@code debrief.rounds} says how many kills inside each step are wanted with PostgreSQL, a
 * quarter of it is wanted with an embedded database, {@code debrief.seed} repeats the random
 * choices of a run.
 */
@Tag("torture")
@Tag("slow")
class KilledInEachStepIT {
  private static final int ROUNDS = Integer.getInteger("debrief.rounds", 1);
  private static final int MOST_KILLS = 2 * ROUNDS + 10;

  /** On an embedded database one kill hits several reports in a step, and a start takes longest. */
  private static final int ROUNDS_EMBEDDED = Math.max(1, ROUNDS / 4);

  private static final Set<Step> ALL = EnumSet.allOf(Step.class);

  /** How many reports go through a step that cannot be held, so that a kill finds one inside. */
  private static final int GROUP = 8;

  @TempDir(cleanup = org.junit.jupiter.api.io.CleanupMode.ON_SUCCESS)
  Path home;

  @Test
  @Execution(ExecutionMode.CONCURRENT) // they mostly wait
  void anotherNodeGoesOnWithReportsThatWereKilledInAnyStep() throws Exception {
    String url = Postgres.newDatabase();
    Jdbi database = Jdbi.create(url, Postgres.USER, "");
    Map<String, String> settings = Map.of("jdbc.url", url, "jdbc.user", Postgres.USER);
    try (StepKills kills = new StepKills(home, MOST_KILLS)) {
      kills.report(
          "PostgreSQL, two nodes",
          () -> {
            DemoProcess here = kills.process("one", 0, settings);
            kills.setUpRooms(here, Stream.of(Step.values()).map(Step::word).toList());
            try (CuttingProxy door = CuttingProxy.before(here.port())) {
              for (boolean even = true; !kills.have(ROUNDS, ALL); even = !even) {
                String other = even ? "two" : "one";
                DemoProcess there;
                try (Holds holds = new Holds(database, kills)) {
                  holds.leaveAll("http://127.0.0.1:" + door.port());
                  holds.bringToAllButWrite();
                  there = kills.process(other, 0, settings);
                  holds.bringToWrite();
                  kills.kill(here);
                  kills.count(database, report -> holds.isFiled(report.id()));
                }
                door.target(there.port());
                kills.awaitEnds(there.url(), report -> files(database, report.id()));
                here = there;
                door.target(here.port());
              }
            }
          });
    }
  }

  /** How many files are stored of a report beside those it names in other formats: one. */
  private static int files(Jdbi database, String report) {
    return database.withHandle(
        h ->
            h.createQuery(
                    "select (select count(distinct file_key) from report_file where report_id = ?)"
                        + " - (select count(*) from report_output where report_id = ?"
                        + " and format <> 'xlsx')")
                .bind(0, report)
                .bind(1, report)
                .mapTo(Integer.class)
                .one());
  }

  /** The rows of a PostgreSQL that hold a report each inside a step, until this is closed. */
  private static final class Holds implements AutoCloseable {
    private static final String CHANNEL =
        "select user_id from channel where user_id = ? for update";

    private final Jdbi database;
    private final StepKills kills;
    private final Random random;
    private final Map<Step, KilledReport> reports = new EnumMap<>(Step.class);
    private final List<HeldRow> rows = new ArrayList<>();

    Holds(Jdbi database, StepKills kills) {
      this.database = database;
      this.kills = kills;
      this.random = kills.random();
    }

    void leaveAll(String url) throws Exception {
      for (Step step : Step.values()) {
        reports.put(step, kills.leave(step, step.word(), url));
      }
    }

    void bringToAllButWrite() throws Exception {
      bringToMail(reports.get(Step.MAIL));
      reports.get(Step.SUMMARIZE).talk().awaitStalled();
      bringToSave(reports.get(Step.SAVE));
      bringToFinish(reports.get(Step.FINISH));
    }

    /** Before the server has the mail, while it takes it, or when it has said so. */
    private void bringToMail(KilledReport report) throws Exception {
      List<String> moments = List.of("RCPT", "DATA", ".", "said");
      String moment = moments.get(random.nextInt(moments.size()));
      kills.bringToMail(report, moment.equals("said") ? "." : moment);
      if (moment.equals("said")) {
        HeldRow row = hold("select id from delivery where subject_id = ? for update", report.id());
        kills.releaseMail();
        row.awaitWaiting("%delivery%");
      }
    }

    /** In the middle of the transaction: the summary is written, but not its event. */
    private void bringToSave(KilledReport report) throws Exception {
      report.talk().awaitMerging();
      HeldRow row =
          random.nextBoolean()
              ? hold(CHANNEL, report.user())
              : hold(
                  "select part from checkpoint where report_id = ? limit 1 for update",
                  report.id());
      report.talk().open();
      row.awaitWaiting("%");
    }

    /** The workbook is held up until a row of the transaction behind it is locked. */
    private void bringToFinish(KilledReport report) throws Exception {
      report.talk().awaitMerging();
      HeldRow row;
      try (HeldRow workbook = chunk(report.id(), 0)) {
        report.talk().open();
        workbook.awaitWaiting("insert into report_file%");
        row =
            random.nextBoolean()
                ? hold(CHANNEL, report.user())
                : hold("select id from report where id = ? for update", report.id());
      }
      row.awaitWaiting("select % for update");
    }

    /** At any moment, or while a chunk of the workbook is stored. */
    void bringToWrite() throws Exception {
      KilledReport report = reports.get(Step.WRITE);
      report.talk().awaitMerging();
      if (random.nextBoolean()) {
        HeldRow row = chunk(report.id(), random.nextInt(2));
        rows.add(row);
        report.talk().open();
        row.awaitWaiting("insert into report_file%");
      } else {
        report.talk().open();
        report.awaitStatus("Writing");
      }
      kills.pause(Duration.ofMillis(200));
    }

    /** The place of a chunk of a workbook, which its writer will want. */
    private HeldRow chunk(String report, int number) {
      return new HeldRow(
          database,
          "insert into report_file (report_id, file_key, chunk_no, bytes)"
              + " values (?, ?, ?, '') returning file_key",
          report,
          report + "-1.xlsx",
          number);
    }

    private HeldRow hold(String statement, Object... values) {
      HeldRow row = new HeldRow(database, statement, values);
      rows.add(row);
      return row;
    }

    /** Whether the last chunk of the last file is stored, which is not a full one. */
    boolean isFiled(String report) {
      return database.withHandle(
          h ->
              h.createQuery(
                          "select count(*) from report_file where report_id = ?"
                              + " and file_key like '%.ndjson' and length(bytes) < ?")
                      .bind(0, report)
                      .bind(1, 256 * 1024)
                      .mapTo(Integer.class)
                      .one()
                  > 0);
    }

    @Override
    public void close() {
      kills.releaseMail();
      rows.forEach(HeldRow::close);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aReportKilledInAnyStepGoesOnWhenItsProcessIsStartedAgain() throws Exception {
    try (StepKills kills = new StepKills(home, MOST_KILLS)) {
      kills.report(
          "H2 file, one process started again",
          () -> {
            DemoProcess process = kills.process("h2", 0, Map.of());
            List<String> rooms = new ArrayList<>();
            for (Step step : Step.values()) {
              rooms.addAll(rooms(step));
            }
            kills.setUpRooms(process, rooms);
            for (Step aim : List.of(Step.SAVE, Step.FINISH)) {
              while (!kills.have(ROUNDS_EMBEDDED, aim == Step.SAVE ? Set.of(aim) : ALL)) {
                killInside(aim, kills, process);
                kills.count(image(), this::isFiled);
                process = kills.process("h2", process.port(), Map.of());
                kills.awaitEnds(process.url(), report -> files(report, ".xlsx").size());
              }
            }
          });
    }
  }

  /**
   * Nobody else can lock a row in an embedded database. So several reports go through the step at
   * the same time, the process is frozen at random moments, and killed in the first of them in
   * which what it has stored shows a report inside.
   */
  private void killInside(Step aim, StepKills kills, DemoProcess process) throws Exception {
    Random random = kills.random();
    KilledReport summarize = kills.leave(Step.SUMMARIZE, "summarize", process.url());
    KilledReport mail = kills.leave(Step.MAIL, "mail", process.url());
    KilledReport write = kills.leave(Step.WRITE, "write", process.url());
    List<KilledReport> group = new ArrayList<>();
    for (String room : rooms(aim)) {
      group.add(kills.leave(aim, room, process.url()));
    }
    kills.bringToMail(mail, List.of("RCPT", "DATA", ".").get(random.nextInt(3)));
    summarize.talk().awaitStalled();
    write.talk().awaitMerging();
    for (KilledReport report : group) {
      report.talk().awaitMerging();
    }
    write.talk().open();
    write.awaitStatus("Writing");
    group.forEach(report -> report.talk().open());
    do {
      process.thaw();
      kills.pause(Duration.ofMillis(5));
      process.freeze();
      kills.look(image(), group);
    } while (group.stream().noneMatch(report -> report.wasInside(isFiled(report)))
        && !group.stream().allMatch(KilledReport::isThrough));
    kills.kill(process);
    kills.releaseMail();
  }

  private boolean isFiled(KilledReport report) {
    return !files(report, ".ndjson").isEmpty(); // the last that is written
  }

  private List<String> files(KilledReport report, String ending) {
    String[] found =
        home.resolve("h2/files")
            .toFile()
            .list((folder, name) -> name.startsWith(report.id()) && name.endsWith(ending));
    return List.of(found);
  }

  /** The database as the process has left it, in a copy that may be opened. */
  private Jdbi image() throws IOException {
    Path copy = home.resolve("image");
    Files.copy(
        home.resolve("h2/debrief.mv.db"),
        home.resolve("image.mv.db"),
        StandardCopyOption.REPLACE_EXISTING);
    return TestDatabase.inFile(copy);
  }

  /** One room, or several for a step that is over in a moment. */
  private static List<String> rooms(Step step) {
    return step == Step.SAVE || step == Step.FINISH
        ? IntStream.range(0, GROUP).mapToObj(i -> step.word() + "-" + i).toList()
        : List.of(step.word());
  }
}
