package dev.debrief.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.bench.BenchProcess;
import dev.debrief.bench.BenchServer;
import dev.debrief.http.Json;
import dev.debrief.output.MarkdownSummary;
import dev.debrief.output.NdjsonMessages;
import dev.debrief.report.file.DirectoryReportFiles;
import dev.debrief.report.workflow.RoomTranscript;
import dev.debrief.room.Message;
import dev.debrief.room.RoomStore;
import dev.debrief.summary.extractive.ExtractiveSummarizer;
import dev.debrief.testing.Api;
import dev.debrief.testing.AtOnce;
import dev.debrief.testing.Await;
import dev.debrief.testing.ListedTranscript;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.TestDatabase;
import dev.debrief.testing.Tokens;
import dev.debrief.workbook.PoiWorkbook;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.output.UnsynchronizedByteArrayOutputStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Whole reports, from the moment somebody leaves a room to the event that ends the report: one of a
 * room of 120,000 messages, and fifty of a room of 3,564 at once. The server is a process of its
 * own; afterwards the steps are run alone in this one, to see what each of them takes. On a busy
 * machine only the ratios mean something. Long: both look at the same rooms, and only together tell
 * where the time goes.
 */
public final class ReportBench {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LONGEST = Duration.ofMinutes(6);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final int LARGE = 120_000;
  private static final int SMALL = 3_564;
  private static final int USERS = 50;
  private static final int AUTHORS = 250;
  private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

  /** Real rooms beside the project, which not every machine has. */
  private static final Path DATA =
      Path.of(System.getProperty("debrief.test.data", "../shared/data"));

  private ReportBench() {}

  /** Runs all of it, in a few minutes. */
  public static void main(String[] arguments) throws Exception {
    Path home = Files.createTempDirectory("debrief-bench");
    Path large = room(DATA.resolve("large/irc-ubuntu-120k.ndjson"), home.resolve("large"), LARGE);
    Path small = room(DATA.resolve("rooms/irc-rust.ndjson"), home.resolve("small"), SMALL);
    System.out.printf("%nrooms: %s, %s%n", large.getFileName(), small.getFileName());
    try {
      double report;
      try (ScriptedMailServer mails = new ScriptedMailServer(command -> null);
          BenchProcess server =
              new BenchProcess(
                  BenchServer.Kind.TOMCAT,
                  home.resolve("server"),
                  LONGEST,
                  "-Ddebrief.smtp.url=" + mails.url(),
                  "-Ddebrief.mail.from=reports@example.org",
                  "-Ddebrief.public-url=http://127.0.0.1/",
                  "-Ddebrief.workers=2")) {
        Rooms rooms = new Rooms(server);
        rooms.fill("large", large, LARGE);
        rooms.fill("small", small, SMALL);
        rooms.leaveAlone("small", 20); // to warm up
        print("leave -> end event, 120,000 messages, s", median(rooms.leaveAlone("large", 5)));
        rooms.atOnce(null);
        double without = rooms.atOnce(null);
        report = rooms.atOnce(mails);
        print("CPU of a report of 3,564 messages, ms", report);
        print("... of this its mail, ms", report - without);
      }
      Steps.measure("120,000 messages", messages(large), 5);
      Steps.measure("3,564 messages", messages(small), 41);
    } finally {
      FileUtils.deleteDirectory(home.toFile());
    }
  }

  private static void print(String what, double value) {
    System.out.printf(Locale.ROOT, "%-72s %10.2f%n", what, value);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** The real room where there is one, else one of generated sentences. */
  private static Path room(Path real, Path generated, int messages) throws IOException {
    if (Files.isRegularFile(real)) {
      return real;
    }
    Random random = new Random(7);
    List<String> words =
        List.of(
            "the", "ship", "sails", "when", "tide", "and", "cargo", "are", "ready", "so", "tell",
            "us");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      StringBuilder text = new StringBuilder();
      for (int word = random.nextInt(24); word >= 0; word--) {
        text.append(words.get(random.nextInt(words.size())))
            .append(random.nextInt(400))
            .append(' ');
      }
      lines.add(
          "{\"author\":\"user%d\",\"sentAt\":\"%s\",\"text\":\"%s\"}"
              .formatted(random.nextInt(AUTHORS), START.plusSeconds(40L * i), text));
    }
    return Files.write(generated, lines);
  }

  private static List<Message> messages(Path room) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<Message> messages = new ArrayList<>();
    for (String line : Files.readAllLines(room)) {
      var message = json.readTree(line);
      messages.add(
          new Message(
              messages.size() + 1,
              null,
              message.get("author").asText(),
              Instant.parse(message.get("sentAt").asText()),
              message.get("text").asText(),
              null,
              null,
              false,
              List.of()));
    }
    return messages;
  }

  /** The rooms of a running server, and who leaves them. */
  private static final class Rooms {
    private final BenchProcess server;
    private final Api bridge;

    Rooms(BenchProcess server) {
      this.server = server;
      this.bridge = new Api(server.url()).bearer(Tokens.withRole("bridge", "integration"));
    }

    private static String user(int number) {
      return "leaver" + number;
    }

    private void fill(String room, Path lines, int messages) throws Exception {
      String members =
          IntStream.range(0, USERS)
              .mapToObj(i -> "{\"user\":\"%1$s\",\"name\":\"%1$s\"}".formatted(user(i)))
              .collect(Collectors.joining(","));
      bridge.put("/api/rooms/" + room, "{\"title\":\"Bench\",\"members\":[" + members + "]}");
      String path = "/api/rooms/" + room + "/import";
      Api.Answer answer =
          bridge.send("POST", path, BodyPublishers.ofFile(lines), "application/x-ndjson");
      if (answer.json().get("accepted").asInt() != messages) {
        throw new IllegalStateException("not all of the room was taken: " + answer.text());
      }
    }

    /** Lets one user leave again and again; how many seconds each report took to its end event. */
    private double[] leaveAlone(String room, int times) throws Exception {
      AtomicInteger ended = new AtomicInteger();
      String token = Tokens.with(user(0), claims -> claims.claim("email", null));
      double[] seconds = new double[times];
      try (SseReader stream = open(token, ended)) {
        Await.until("the stream opens", PATIENCE, stream::isOpen);
        for (int i = 0; i < times; i++) {
          int before = ended.get();
          long begun = System.nanoTime();
          leave(room, token);
          Await.until("the report ends", PATIENCE, () -> ended.get() > before);
          seconds[i] = (System.nanoTime() - begun) / 1e9;
        }
      }
      return seconds;
    }

    /**
     * Lets all users leave the small room at once.
     *
     * @param mails takes a mail of each; null for users without an address
     * @return the server's CPU for a report, in milliseconds
     */
    private double atOnce(ScriptedMailServer mails) throws Exception {
      AtomicInteger ended = new AtomicInteger();
      List<SseReader> streams = new ArrayList<>();
      List<Callable<Integer>> leaves = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        String token =
            Tokens.with(
                user(i),
                claims -> {
                  if (mails == null) {
                    claims.claim("email", null);
                  }
                });
        streams.add(open(token, ended));
        leaves.add(() -> leave("small", token));
      }
      Await.until("the streams open", PATIENCE, () -> streams.stream().allMatch(SseReader::isOpen));
      long cpu = server.cpuNanos();
      long begun = System.nanoTime();
      AtOnce.atOnce(leaves);
      Await.until("all reports end", PATIENCE, () -> ended.get() == USERS);
      double seconds = (System.nanoTime() - begun) / 1e9;
      if (mails == null) {
        print("50 users leave 3,564 messages at once: reports a second", USERS / seconds);
      } else {
        Await.until("all are mailed", PATIENCE, () -> mails.mails().size() == USERS);
      }
      double millis = (server.cpuNanos() - cpu) / 1e6 / USERS;
      streams.forEach(SseReader::close);
      return millis;
    }

    private int leave(String room, String token) throws IOException, InterruptedException {
      String path = "/api/rooms/" + room + "/leave";
      int status = new Api(server.url()).bearer(token).post(path, "{\"again\":true}").status();
      if (status != 202) {
        throw new IllegalStateException("leaving was answered with " + status);
      }
      return status;
    }

    private SseReader open(String token, AtomicInteger ended) {
      return SseReader.of(URI.create(server.url() + "/api/reports/events"))
          .bearer(token)
          .onEvent(
              event -> {
                if (event.type().equals(ReportEvents.END)) {
                  ended.incrementAndGet();
                }
              })
          .open();
    }
  }

  /** The steps of a report, each done alone and again and again; prints what CPU each takes. */
  private record Steps(RoomTranscript room, List<Message> messages, Path folder, int rounds) {

    private static void measure(String what, List<Message> messages, int rounds) throws Exception {
      Path folder = Files.createTempDirectory("debrief-bench-steps");
      try (TestDatabase database = TestDatabase.onFile(folder.resolve("rooms"))) {
        fill(database.jdbi(), messages);
        RoomStore rooms = new RoomStore(database.jdbi(), new Json(), InstantSource.system());
        RoomTranscript room = new RoomTranscript(rooms, "room", messages.size());
        new Steps(room, messages, folder, rounds).print(what);
      } finally {
        FileUtils.deleteDirectory(folder.toFile());
      }
    }

    private static void fill(Jdbi jdbi, List<Message> messages) {
      jdbi.useTransaction(
          handle -> {
            handle.execute(
                "insert into room (id, title, last_seq, active_at) values ('room', 'Bench', 0, ?)",
                START);
            PreparedBatch batch =
                handle.prepareBatch(
                    "insert into message (room_id, seq, author, sent_at, text, deleted)"
                        + " values ('room', ?, ?, ?, ?, false)");
            for (Message message : messages) {
              batch.add(
                  message.number(),
                  message.author(),
                  message.sentAt().atOffset(ZoneOffset.UTC),
                  message.text());
              if (message.number() % 1_000 == 0) {
                batch.execute();
              }
            }
            batch.execute();
          });
    }

    private void print(String what) throws Exception {
      System.out.printf("%nCPU of the steps of a report of %s, medians%n", what);
      AtomicInteger readings = new AtomicInteger();
      Summary summary = summarize(room);
      double read = median(() -> room.read(message -> {}));
      double summarizeAndRead =
          median(() -> summarize(new Watched(room, messages.size(), readings)));
      double readingsEach = (double) readings.get() / (2 * rounds);
      ListedTranscript one = new ListedTranscript(messages.subList(0, 1));
      double book = median(() -> write(one, summary, OutputStream.nullOutputStream()));
      ListedTranscript all = new ListedTranscript(messages);
      double bookAndRows = median(() -> write(all, summary, OutputStream.nullOutputStream()));
      UnsynchronizedByteArrayOutputStream file =
          UnsynchronizedByteArrayOutputStream.builder().get();
      write(all, summary, file);
      DirectoryReportFiles files = new DirectoryReportFiles(folder.resolve("files"));
      double store = median(() -> store(files, file));
      Recipient reader =
          new Recipient("ada", "Ada", null, Locale.ENGLISH, ZoneId.of("Europe/Berlin"));
      OutputWriter.Content content =
          new OutputWriter.Content("room", "Bench", reader, START, all, summary);
      double markdown = median(() -> write(new MarkdownSummary(), content));
      double ndjson = median(() -> write(new NdjsonMessages(new Json().mapper()), content));
      ReportBench.print("read the room once, ms", read);
      ReportBench.print("readings to summarize", readingsEach);
      ReportBench.print("summarize, ms", summarizeAndRead - readingsEach * read);
      ReportBench.print("POI's book, ms", book);
      ReportBench.print("rows, ms", bookAndRows - book);
      ReportBench.print("markdown, ms", markdown);
      ReportBench.print("messages as NDJSON, ms", ndjson);
      ReportBench.print("store, ms", store);
      ReportBench.print("summarize with its readings, ms", summarizeAndRead);
      ReportBench.print("workbook with its reading and its store, ms", read + bookAndRows + store);
      ReportBench.print("workbook, KiB", file.size() / 1024.0);
    }

    private double median(Work work) throws Exception {
      double[] millis = new double[rounds];
      for (int round = -rounds; round < rounds; round++) { // as many rounds to warm up
        long cpu = THREADS.getCurrentThreadCpuTime();
        work.run();
        millis[Math.max(0, round)] = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e6;
      }
      return ReportBench.median(millis);
    }

    private static Summary summarize(Transcript room) throws IOException {
      return new ExtractiveSummarizer().summarize("Bench", room, null, new Unwatched());
    }

    private static void write(Transcript room, Summary summary, OutputStream out)
        throws IOException {
      Recipient reader =
          new Recipient("ada", "Ada", null, Locale.ENGLISH, ZoneId.of("Europe/Berlin"));
      new PoiWorkbook("1.0")
          .write(
              new OutputWriter.Content("room", "Bench", reader, START, room, summary),
              out,
              new Unwatched());
    }

    private static void write(OutputWriter writer, OutputWriter.Content content)
        throws IOException {
      writer.write(content, OutputStream.nullOutputStream(), new Unwatched());
    }

    private static void store(ReportFiles files, UnsynchronizedByteArrayOutputStream file)
        throws IOException {
      try (ReportFiles.Draft draft = files.begin("report", 1, "xlsx")) {
        file.writeTo(draft.out());
        draft.keep();
      }
    }

    private interface Work {
      void run() throws Exception;
    }
  }

  /** A transcript whose readings are counted. */
  private record Watched(Transcript room, int messages, AtomicInteger readings)
      implements Transcript {
    @Override
    public long count() {
      return messages;
    }

    @Override
    public String nameOf(String author) {
      return room.nameOf(author);
    }

    @Override
    public OptionalLong numberOf(String id) {
      return room.numberOf(id);
    }

    @Override
    public String excerpt() {
      return room.excerpt();
    }

    @Override
    public void read(Reader reader) throws IOException {
      readings.incrementAndGet();
      room.read(reader);
    }
  }

  /** A progress nobody looks at. */
  private static final class Unwatched implements Progress {
    @Override
    public void done(long messages) {}

    @Override
    public void delta(String text) {}

    @Override
    public void check() {}
  }
}
