package dev.debrief.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.http.Json;
import dev.debrief.report.OutputWriter.Content;
import dev.debrief.report.Progress;
import dev.debrief.report.Recipient;
import dev.debrief.report.Summary;
import dev.debrief.room.Message;
import dev.debrief.room.Message.Attachment;
import dev.debrief.testing.ListedTranscript;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NdjsonMessagesTest {
  private static final Instant AT = Instant.parse("2026-03-01T09:02:00Z");

  private final List<Long> told = new ArrayList<>();

  private final Progress progress =
      new Progress() {
        @Override
        public void done(long messages) {
          told.add(messages);
        }

        @Override
        public void delta(String text) {
          throw new AssertionError(text);
        }

        @Override
        public void check() {}
      };

  private String written(Message... messages) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, List.of(messages));
    return out.toString(StandardCharsets.UTF_8);
  }

  private void write(OutputStream out, List<Message> messages) throws IOException {
    new NdjsonMessages(new Json().mapper())
        .write(
            new Content(
                "r",
                "R",
                new Recipient("ada", "Ada", null, Locale.ROOT, ZoneOffset.UTC),
                AT,
                new ListedTranscript(messages),
                new Summary(List.of(), Summary.EXTRACTIVE, null, 0, 0, 1, null)),
            out,
            progress);
  }

  @Test
  void aLineHasWhatAMessageHasAndNoMore() throws IOException {
    assertEquals(
        """
        {"id":"a","author":"ada","sentAt":"2026-03-01T09:02:00Z","text":"one\\ntwo \\"é😀\\""}
        {"author":"Grace","sentAt":"2026-03-01T09:02:00.000001Z","text":"","replyTo":"a",\
        "editedAt":"2026-03-01T09:02:01Z"}
        """,
        written(
            new Message(1, "a", "ada", AT, "one\ntwo \"é😀\"", null, null, false, List.of()),
            new Message(
                2,
                null,
                "Grace",
                AT.plusNanos(1_000),
                "",
                "a",
                AT.plusSeconds(1),
                false,
                List.of())));
  }

  @Test
  void attachmentsHaveTheFormInWhichAnImportTakesThem() throws IOException {
    String url = "https://files.example.org/" + "x".repeat(300);
    String text =
        written(
            new Message(
                1,
                null,
                "ada",
                AT,
                "x",
                null,
                null,
                false,
                List.of(
                    new Attachment("plan.pdf", "https://x.example.org/1", 17L),
                    new Attachment("n".repeat(2_000), null, null),
                    new Attachment(url, url, null),
                    new Attachment("u", "u", 0L),
                    new Attachment("sized", null, 5L))));
    assertEquals(
        "\"attachments\":[{\"name\":\"plan.pdf\",\"url\":\"https://x.example.org/1\",\"bytes\":17},"
            + '"'
            + "n".repeat(2_000)
            + "\",{\"url\":\""
            + url
            + "\"},{\"name\":\"u\",\"url\":\"u\",\"bytes\":0},{\"name\":\"sized\",\"bytes\":5}]}\n",
        text.substring(text.indexOf("\"attachments\"")));
  }

  @Test
  void aDeletedMessageIsWithoutWhatItSaid() throws IOException {
    assertEquals(
        """
        {"id":"a","author":"ada","sentAt":"2026-03-01T09:02:00Z","text":"","deleted":true}
        """,
        written(
            new Message(
                1,
                "a",
                "ada",
                AT,
                "a secret",
                null,
                null,
                true,
                List.of(new Attachment("secret.pdf", null, null)))));
  }

  @Test
  void anEmptyRoomIsAnEmptyFile() throws IOException {
    assertEquals("", written());
  }

  @Test
  void countsWhatItWritesAndLeavesTheStreamOpen() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream open =
        new OutputStream() {
          @Override
          public void write(int b) {
            bytes.write(b);
          }

          @Override
          public void close() {
            throw new AssertionError("it is not the writer's to close");
          }
        };
    write(
        open,
        LongStream.rangeClosed(1, 2_500)
            .mapToObj(n -> new Message(n, null, "ada", AT, "x", null, null, false, List.of()))
            .toList());
    assertEquals(List.of(1_000L, 2_000L, 2_500L), told);
    assertEquals(2_500, bytes.toString(StandardCharsets.UTF_8).lines().count());
  }
}
