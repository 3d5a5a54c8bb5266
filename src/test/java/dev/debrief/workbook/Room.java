package dev.debrief.workbook;

import dev.debrief.report.OutputWriter.Content;
import dev.debrief.report.Recipient;
import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import dev.debrief.testing.ListedTranscript;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A room for tests, built message by message. */
public final class Room {

  public static final Instant START = Instant.parse("2026-03-28T22:00:00Z");

  final List<Message> messages = new ArrayList<>();
  private final List<Summary.Point> points = new ArrayList<>();
  private String title = "Test room";
  private ZoneId zone = ZoneId.of("Europe/Berlin");
  private Locale locale = Locale.ENGLISH;
  private String notice;

  public static Room of(String... texts) {
    Room room = new Room();
    Arrays.stream(texts).forEach(room::say);
    return room;
  }

  public Room say(String text) {
    return add("ada", START.plusSeconds(60L * messages.size()), text, null);
  }

  Room answer(String replyTo, String text) {
    return add("grace", START.plusSeconds(60L * messages.size()), text, replyTo);
  }

  Room sent(Instant at) {
    return add("ada", at, "sent " + at, null);
  }

  public Room add(String author, Instant sentAt, String text, String replyTo) {
    long number = messages.size() + 1L;
    return add(
        new Message(number, "id-" + number, author, sentAt, text, replyTo, null, false, List.of()));
  }

  public Room add(Message message) {
    messages.add(message);
    return this;
  }

  public Room point(String text, Long... cited) {
    points.add(new Summary.Point(text, List.of(cited)));
    return this;
  }

  public Room titled(String name) {
    title = name;
    return this;
  }

  public Room in(String zoneId) {
    zone = ZoneId.of(zoneId);
    return this;
  }

  /** Sets the reader's language. */
  Room readIn(String languageTag) {
    locale = Locale.forLanguageTag(languageTag);
    return this;
  }

  public Room noticed(String sentence) {
    notice = sentence;
    return this;
  }

  public Content content() {
    return content(new Listed(messages));
  }

  /** The content of a report about another transcript than this room's own messages. */
  public Content content(Transcript transcript) {
    Recipient reader = new Recipient("ada", "Ada Lovelace", "ada@example.org", locale, zone);
    Summary summary =
        new Summary(points, "test-model-1", "points-3", 12_345, 678, transcript.count(), notice);
    Instant createdAt = Instant.parse("2026-04-02T09:30:00Z");
    return new Content("room-7", title, reader, createdAt, transcript, summary);
  }

  /** A transcript of messages in memory whose authors have display names. */
  record Listed(ListedTranscript authors) implements Transcript {

    Listed(List<Message> messages) {
      this(new ListedTranscript(messages));
    }

    static String displayName(String author) {
      return author.equals("ada") ? "Ada Lovelace" : author;
    }

    @Override
    public long count() {
      return authors.count();
    }

    @Override
    public String nameOf(String author) {
      return displayName(author);
    }

    @Override
    public OptionalLong numberOf(String id) {
      return authors.numberOf(id);
    }

    @Override
    public String excerpt() {
      return authors.excerpt();
    }

    @Override
    public void read(Reader reader) throws IOException {
      authors.read(reader);
    }
  }
}
