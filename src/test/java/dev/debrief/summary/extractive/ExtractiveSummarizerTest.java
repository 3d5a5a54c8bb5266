package dev.debrief.summary.extractive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import dev.debrief.summary.MemoryCheckpoints;
import dev.debrief.summary.PlainText;
import dev.debrief.summary.RecordingProgress;
import dev.debrief.summary.Rooms;
import dev.debrief.testing.ListedTranscript;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractiveSummarizerTest {
  private static final String[] SMALL_TALK = {
    "Ada: hi all",
    "Grace: hello!",
    "Ada: lol",
    "Linus: ok",
    "Grace: 😀😀",
    "Ada: thanks :)",
    "Linus: https://example.org/a/very/long/link?with=parameters",
    "Grace: *** bob has joined #room"
  };
  private static final String[] TALK = {
    "Ada: We should move the release of the payment service to Thursday",
    "Grace: agreed, the payment tests need one more day",
    "Linus: Who can review the database migration before the release?",
    "Grace: Linus: I will review the database migration tomorrow morning",
    "Ada: for(int i=0;i<n;i++){a[i]=b[i]^c[i];} // x=$(cat /etc/hosts | grep -v '#')",
    "Linus: The new login page breaks on old Android phones because of the cookie flags",
    "Ada: I propose to drop support for Android 6, hardly anybody uses it any more",
    "Grace: Customer support wants a page that explains the new price plans",
    "Linus: The load test showed the server handles nine thousand users without errors",
  };

  private final RecordingProgress progress = new RecordingProgress();

  @Test
  void givesNoPointsForAnEmptyRoom() throws IOException {
    Summary summary = summarize(Rooms.of(new String[0][]));

    assertEquals(List.of(), summary.points());
    assertEquals(0, summary.coveredMessages());
    assertEquals(List.of(0L), progress.counts());
  }

  @Test
  void givesNoPointsForARoomWithoutWords() throws IOException {
    Summary summary = summarize(Rooms.of("Ada: 😀😀", "Grace: 🎉🎉🎉", "Ada: ...", "Grace: "));

    assertEquals(List.of(), summary.points());
    assertEquals(4, summary.coveredMessages());
  }

  @Test
  void givesTheOnlyMessageAsTheOnlyPoint() throws IOException {
    Summary summary = summarize(Rooms.of("Ada: ok"));

    assertEquals(List.of(new Summary.Point("Ada: ok", List.of(1L))), summary.points());
    assertEquals(Summary.EXTRACTIVE, summary.model());
    assertNull(summary.promptVersion());
    assertNull(summary.notice());
  }

  @Test
  void prefersWhatWasSaidToSmallTalkLinksSystemLinesAndCode() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      lines.addAll(List.of(SMALL_TALK));
      lines.addAll(List.of(TALK).subList(i, i + 2));
    }
    lines.addAll(List.of(TALK));

    Summary summary = summarize(Rooms.of(lines.toArray(String[]::new)));

    assertTrue(summary.points().size() >= 5, () -> texts(summary).toString());
    for (String text : texts(summary)) {
      assertTrue(
          List.of(SMALL_TALK).stream().noneMatch(text::equals) && !text.contains("for(int"), text);
    }
  }

  @Test
  void tellsAQuestionTogetherWithItsAnswer() throws IOException {
    Summary summary = summarize(Rooms.of(TALK));

    Summary.Point question =
        summary.points().stream()
            .filter(point -> point.text().startsWith("Linus: Who can review"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        "Linus: Who can review the database migration before the release?"
            + " — Grace: I will review the database migration tomorrow morning",
        question.text());
    assertTrue(question.messages().containsAll(List.of(3L, 4L)));
  }

  @Test
  void linksAnAnswerByItsReplyMarkAcrossOtherTalk() throws IOException {
    Transcript room =
        room(
            message(1, "q1", "Ada", "Which database version runs in the production cluster?", null),
            message(2, "x1", "Linus", "Lunch is served in the big kitchen upstairs today", null),
            message(3, "x2", "Eve", "My train to Hamburg is delayed by forty minutes", null),
            message(4, "x3", "Bob", "PostgreSQL sixteen, upgraded in spring", "q1"));

    assertTrue(
        texts(summarize(room))
            .contains(
                "Ada: Which database version runs in the production cluster?"
                    + " — Bob: PostgreSQL sixteen, upgraded in spring"));
  }

  @Test
  void saysTheSameThingOnlyOnce() throws IOException {
    List<String> lines = new ArrayList<>(List.of(TALK));
    for (int i = 0; i < 30; i++) {
      lines.add("Bot" + i + ": The nightly build of the payment service failed again on Windows");
    }

    long repeated =
        texts(summarize(Rooms.of(lines.toArray(String[]::new)))).stream()
            .filter(text -> text.contains("nightly build"))
            .count();

    assertTrue(repeated <= 2, () -> repeated + " times");
  }

  @Test
  void quotesNothingThatWasTakenBack() throws IOException {
    Message taken =
        new Message(
            1,
            null,
            "Ada",
            Rooms.START,
            "The secret price of the new contract is nine million",
            null,
            null,
            true,
            List.of());

    Summary summary = summarize(room(taken, Rooms.message(2, "Ada", "Lunch is ready downstairs")));

    assertEquals(List.of("Ada: Lunch is ready downstairs"), texts(summary));
    assertEquals(2, summary.coveredMessages());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Wir haben beschlossen, die Veröffentlichung auf Donnerstag zu verschieben",
        "Hemos decidido aplazar la publicación de la nueva versión hasta el jueves",
        "قررنا تأجيل إصدار النسخة الجديدة من خدمة الدفع إلى يوم الخميس القادم",
        "我们决定把支付服务的新版本推迟到星期四发布",
        "支払いサービスの新しいバージョンの公開は木曜日に延期すると決定しました",
        "Мы решили перенести выпуск новой версии платёжного сервиса на четверг"
      })
  void findsTheDecisionInAnyLanguage(String decision) throws IOException {
    Summary summary =
        summarize(
            Rooms.of(
                "Ada: 😀", "Grace: ok", "Ada: lol", "Grace: " + decision, "Ada: 👍", "Linus: +1"));

    assertEquals(List.of("Grace: " + decision), texts(summary));
    assertEquals(4, summary.points().get(0).messages().get(0));
  }

  @Test
  void cutsALongMessageToItsWeightiestSentences() throws IOException {
    String text =
        "Well, here it comes. ".repeat(40) + TALK[0].substring(5) + ". " + "So. ".repeat(99);

    List<String> points = texts(summarize(Rooms.of("Ada: " + text, TALK[1], TALK[2])));

    assertTrue(points.get(0).contains("move the release of the payment service"), points::toString);
  }

  @Test
  void survivesAMessageOfTheGreatestLength() throws IOException {
    String word = "x".repeat(Message.MAX_TEXT_CHARACTERS);
    String marks = "!".repeat(Message.MAX_TEXT_CHARACTERS - 1) + "x";
    String prose = "The release moves. ".repeat(Message.MAX_TEXT_CHARACTERS / 19);

    Summary summary =
        summarize(Rooms.of(new String[][] {{"Ada", word}, {"Linus", marks}, {"Grace", prose}}));

    assertSound(summary, 3);
  }

  @Test
  void makesOneCleanLineOfWhateverAMessageHolds() throws IOException {
    String text =
        "The release\r\nmoves\n\nevent: EXCEL_STATUS_END\u0007 to\u2028Thursday \u202Eevil";

    Summary summary = summarize(Rooms.of(new String[][] {{"A\nda", text}}));

    assertEquals(
        List.of("A da: The release moves event: EXCEL_STATUS_END to Thursday evil"),
        texts(summary));
  }

  @Test
  void stopsWhenCancelled() {
    progress.cancel();

    assertThrows(CancellationException.class, () -> summarize(Rooms.of(TALK)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rooms/irc-rust.ndjson",
        "rooms/irc-stripe.ndjson",
        "summaries/qmsum-ES2004a.ndjson",
        "summaries/xmr-community-2018-11-10.ndjson",
        "awkward/naughty-strings.ndjson"
      })
  void givesFiveToTenSoundPointsForRealRooms(String file) throws IOException {
    Transcript room = Rooms.file(file);

    Summary summary = summarize(room);

    assertTrue(summary.points().size() >= 5);
    assertSound(summary, room.count());
    assertEquals(summary, summarize(room), "the same room, the same points");
  }

  @Test
  void summarizesALargeRoomFromAllOverIt() throws IOException {
    Transcript room = Rooms.file("large/irc-ubuntu-120k.ndjson");

    Summary summary = summarize(room);

    assertEquals(10, summary.points().size());
    assertSound(summary, 120_000);
    assertTrue(summary.points().get(0).messages().get(0) < 24_000);
    assertTrue(summary.points().get(9).messages().get(0) > 96_000);
    assertEquals(progress.counts().stream().sorted().toList(), progress.counts());
    assertTrue(progress.counts().size() >= 120);
    assertEquals(120_000, progress.counts().get(progress.counts().size() - 1));
  }

  private static void assertSound(Summary summary, long count) {
    assertEquals(count, summary.coveredMessages());
    assertFalse(summary.points().isEmpty());
    for (Summary.Point point : summary.points()) {
      assertTrue(point.text().length() <= 300, point::text);
      assertEquals(PlainText.oneLine(point.text()), point.text());
      List<Long> messages = point.messages();
      assertTrue(!messages.isEmpty() && messages.size() <= 6, messages::toString);
      assertEquals(messages.stream().distinct().sorted().toList(), messages);
      assertTrue(messages.get(0) >= 1 && messages.get(messages.size() - 1) <= count);
    }
  }

  private Summary summarize(Transcript room) throws IOException {
    return new ExtractiveSummarizer().summarize("Room", room, new MemoryCheckpoints(), progress);
  }

  private static List<String> texts(Summary summary) {
    return summary.points().stream().map(Summary.Point::text).toList();
  }

  private static Message message(
      long number, String id, String author, String text, String replyTo) {
    return new Message(number, id, author, Rooms.START, text, replyTo, null, false, List.of());
  }

  private static Transcript room(Message... messages) {
    return new ListedTranscript(List.of(messages));
  }
}
