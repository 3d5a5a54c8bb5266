package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.RecordedEvents;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.jdbi.v3.core.Handle;

/**
 * A report whose process is killed inside a step, and the client that holds on to it all the while:
 * one user's only report, so that its events have the numbers 1, 2, 3 ...
 */
final class KilledReport implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String STORED =
      """
      select r.state, r.summary is not null as summarized, coalesce(m.state, 'NONE') as mail,
        (select count(*) from checkpoint c where c.report_id = r.id) as parts,
        (select max(e.seq) from event e where e.report_id = r.id) as last_event
      from report r left join delivery m on m.channel = 'mail' and m.subject_id = r.id where r.id = ?
      """;

  private final Step step;
  private final String room;
  private final String user;
  private final GatedModel.Talk talk;
  private final String id;
  private final SseReader reader;
  private Stored stored;
  private long mailsBefore;
  private int unkept;

  /**
   * What the database held of a report at the moment of the kill.
   *
   * @param parts the answers of the model that were kept
   * @param lastEvent the number of its last event
   */
  private record Stored(String state, boolean summarized, String mail, int parts, long lastEvent) {}

  /** Leaves the room and follows the report. */
  KilledReport(Step step, String room, String user, GatedModel.Talk talk, String url)
      throws Exception {
    this.step = step;
    this.room = room;
    this.user = user;
    this.talk = talk;
    Api.Answer left = as(url).post("/api/rooms/" + room + "/leave", "{}");
    assertEquals(202, left.status());
    id = left.json().get("id").asText();
    reader = follow(url).open();
  }

  Step step() {
    return step;
  }

  String room() {
    return room;
  }

  String user() {
    return user;
  }

  String id() {
    return id;
  }

  GatedModel.Talk talk() {
    return talk;
  }

  private Api as(String url) {
    return new Api(url).bearer(Tokens.of(user));
  }

  private SseReader.Options follow(String url) {
    return SseReader.of(URI.create(url + "/api/reports/" + id + "/events"))
        .bearer(Tokens.of(user))
        .reconnectAfter(Duration.ofMillis(100));
  }

  /** Waits until the client hears of a status that begins like this. */
  void awaitStatus(String beginning) throws InterruptedException {
    reader.awaitEvent(e -> e.data().startsWith(beginning), DEADLINE);
  }

  /** Looks at what is stored, and fails if it is less than the client was told. */
  void look(Handle database, ScriptedMailServer mail) {
    mailsBefore = triedMails(mail);
    stored =
        database
            .createQuery(STORED)
            .bind(0, id)
            .map(
                (row, context) ->
                    new Stored(
                        row.getString("state"),
                        row.getBoolean("summarized"),
                        row.getString("mail"),
                        row.getInt("parts"),
                        row.getLong("last_event")))
            .one();
    unkept = summarizing() ? talk.calls() - stored.parts : 0;
    long seen = RecordedEvents.numbers(reader).stream().max(Long::compare).orElse(0L);
    assertTrue(seen <= stored.lastEvent, () -> "an event that was sent is lost: " + this);
  }

  /**
   * Whether the process was killed inside the step: all that comes before it was stored, and
   * nothing of what comes behind it.
   *
   * @param filed whether the whole workbook was stored
   */
  boolean wasInside(boolean filed) {
    return switch (step) {
      case SUMMARIZE -> summarizing() && unkept == 1;
      case SAVE -> summarizing() && unkept == 0;
      case WRITE -> stored.state.equals("WRITING") && !filed;
      case FINISH -> stored.state.equals("WRITING") && filed;
      case MAIL -> wasFinished() && wasMailing();
    };
  }

  private boolean summarizing() {
    return stored.state.equals("SUMMARIZING") && !stored.summarized;
  }

  /** What was stored, for a test that failed. */
  @Override
  public String toString() {
    return "%s %s of %s: %s, %d calls, told %s"
        .formatted(step, id, user, stored, talk.calls(), lines(reader));
  }

  /** Whether what a step of the report itself comes to was stored. */
  boolean isThrough() {
    return step == Step.SAVE ? stored.summarized : wasFinished();
  }

  /** Whether all that was left to do after the kill is the mail, or nothing. */
  boolean wasFinished() {
    return stored.state.equals("FINISHED");
  }

  /** Whether the mail server may have taken the mail without its being stored. */
  boolean wasMailing() {
    return stored.mail.equals("PENDING") && mailsBefore > 0;
  }

  /** Whether somebody has worked on it since the kill, as its client or the mail server saw. */
  boolean goesOn(ScriptedMailServer mail) {
    return step == Step.MAIL
        ? triedMails(mail) > mailsBefore
        : RecordedEvents.numbers(reader).stream().anyMatch(n -> n > stored.lastEvent);
  }

  private long triedMails(ScriptedMailServer mail) {
    return mail.recipients().stream().filter(line -> line.contains("<" + address() + ">")).count();
  }

  private String address() {
    return user + "@example.org";
  }

  boolean isMailed(String url) throws Exception {
    return json(url).get("mail").asText().equals("sent");
  }

  private JsonNode json(String url) throws Exception {
    return as(url).get("/api/reports/" + id).json();
  }

  /** Waits until the report has ended for the client and its mail is sent. */
  void awaitEnd(String url) throws Exception {
    reader.awaitClosed(DEADLINE);
    Await.until("the mail is sent", () -> isMailed(url));
  }

  /**
   * Fails unless the report came to exactly what it would have come to without a kill.
   *
   * @param url of the server that runs now
   * @param messages how many the room has
   * @param files how many workbooks of the report are stored
   * @param mostMails 2 where the kill came after the mail server had taken the mail, but before
   *     this could be stored
   */
  void check(
      String url, int messages, int files, int mostMails, ScriptedMailServer mail, KillTable table)
      throws Exception {
    assertEquals("finished", json(url).get("state").asText());
    Api.Answer file = as(url).get("/api/reports/" + id + "/file");
    assertEquals(200, file.status());
    try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(file.bytes()));
        Stream<Row> rows = book.findSheet("Messages").orElseThrow().openStream()) {
      assertEquals(messages + 1, rows.count(), "a row a message, and the header");
    }
    List<Long> numbers = RecordedEvents.numbers(reader);
    List<String> story = story(url);
    List<String> mails =
        mail.mails().stream()
            .filter(m -> m.recipient().equals(address()))
            .map(ScriptedMailServer.Mail::messageId)
            .toList();
    int ends = reader.events("EXCEL_STATUS_END").size();
    table.add(
        step,
        new KillTable.Outcome(
            files,
            ends,
            story.size() - (int) numbers.stream().distinct().count(),
            numbers.size() - (int) numbers.stream().distinct().count(),
            talk.requests(),
            talk.calls(),
            unkept,
            (int) mails.stream().distinct().count(),
            mails.size() - (int) mails.stream().distinct().count()));

    assertEquals(1, files, "workbooks stored");
    assertEquals(LongStream.rangeClosed(1, story.size()).boxed().toList(), numbers);
    assertEquals(story, lines(reader));
    assertEquals(1, ends);
    assertEquals("finished", reader.events("EXCEL_STATUS_END").get(0).data());
    assertEquals(
        talk.requests() + unkept, talk.calls(), "only what had no answer yet was asked again");
    assertEquals(1, mails.stream().distinct().count(), "one mail, by its Message-ID");
    assertTrue(mails.size() <= mostMails, () -> "mailed " + mails.size() + " times");
  }

  /** All recorded events of the report, as a client is told that comes when all is over. */
  private List<String> story(String url) throws InterruptedException {
    try (SseReader late = follow(url).open()) {
      late.awaitClosed(DEADLINE);
      return lines(late);
    }
  }

  private static List<String> lines(SseReader reader) {
    return RecordedEvents.of(reader).stream()
        .map(event -> event.id() + " " + event.type() + " " + event.data())
        .toList();
  }

  @Override
  public void close() {
    reader.close();
  }
}
