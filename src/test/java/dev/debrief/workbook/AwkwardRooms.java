package dev.debrief.workbook;

import dev.debrief.room.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Rooms of what is hard to put into cells. */
final class AwkwardRooms {

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "  blanks around  ",
          "\n line feeds around\n",
          "\ttab\t",
          "a\rb\r\nc\r",
          "\r",
          "bell \u0007 nul \0 escape \u001B delete \u007F next line \u0085 separator \u2028",
          "_x0041_ _x005F_x0041_ _x000D_ _xD83D_ _X0041_ _x041_ __x0041__",
          "\uFFFE \uFFFF \uFEFF \uFFFD",
          "high \uD83D low \uDE00 both \uD83D\uDE00 turned \uDE00\uD83D",
          "👩‍👩‍👧‍👦 👩🏽‍🚀 🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 \uDBFF\uDFFD",
          "Z\u0351\u0352\u0353 e\u0301 \u0301alone",
          "مرحبا بالعالم \u202Eturned\u202C שלום",
          "日本語 한국어 ไทย",
          "=1+1",
          "+1",
          "-1",
          "@SUM(A1)",
          "=cmd|' /C calc'!A0",
          "'quoted",
          "00123",
          "1e9",
          "TRUE",
          "#REF!",
          "2026-01-01",
          "<b>&amp;\"quotes\"</b> ]]> <!-- --> &#10;",
          "http://example.org/?a=1&b=2",
          "\n".repeat(300),
          "line\r\n".repeat(600));

  private static final List<String> LONG_TEXTS =
      List.of(
          "x".repeat(32_767),
          "x".repeat(32_768),
          "x" + "😀".repeat(40_000),
          "_x0041_".repeat(9_000),
          "&<>".repeat(30_000),
          "\uD83D".repeat(33_000),
          "世".repeat(70_000));

  private static final List<Instant> MOMENTS =
      Stream.of(
              "1899-12-31T12:00:00Z",
              "1900-02-28T23:59:59.999Z",
              "1900-03-01T00:00:00Z",
              "1900-03-01T00:00:00.001Z",
              "1900-03-01T12:00:00Z",
              "1937-06-30T22:00:00Z",
              "1969-12-31T23:59:59.999Z",
              "1970-01-01T00:00:00Z",
              "2000-02-29T12:34:56.789Z",
              "2026-03-29T00:59:59.999999Z",
              "2026-03-29T01:00:00Z",
              "2026-10-25T00:30:00.001Z",
              "2026-10-25T01:30:00.001Z",
              "2026-12-31T23:59:59.9996Z",
              "9999-12-31T10:00:00Z",
              "9999-12-31T23:59:59.999Z",
              "+10000-01-01T00:00:00Z")
          .map(Instant::parse)
          .toList();

  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "Europe/Amsterdam",
          "America/New_York",
          "America/St_Johns",
          "Africa/Monrovia",
          "Asia/Kathmandu",
          "Australia/Lord_Howe",
          "Pacific/Apia",
          "Pacific/Kiritimati",
          "+14:00",
          "-12:00");

  private static final List<String> AUTHORS =
      List.of(
          "ada", "grace", "=cmd|' /C calc'!A0", "_x0041_", "محمد", "a\rb", " blank ", "👩🏽‍🚀");

  private final Random random;
  private final boolean farApart;
  private final Room room = new Room();

  private AwkwardRooms(long seed) {
    farApart = isFarApart(seed);
    random = new Random(seed);
  }

  /** Each text by each author, each moment, and the longest texts, in one room. */
  static Room everything() {
    Room room = new Room().in("Europe/Berlin");
    Stream.of(TEXTS, LONG_TEXTS).flatMap(List::stream).forEach(room::say);
    MOMENTS.forEach(room::sent);
    Stream.of(Instant.MIN, Instant.MAX, Instant.EPOCH).forEach(room::sent);
    AUTHORS.forEach(author -> room.add(author, Room.START, author, null));
    return room;
  }

  /** A room of a few dozen messages that is the same for the same seed. */
  static Room random(long seed) {
    return new AwkwardRooms(seed).make();
  }

  /** Writes few rows in a sheet, or as many as it holds where that would make too many sheets. */
  static PoiWorkbook writer(long seed) {
    int rows = new Random(~seed).nextInt(40) + 5;
    return isFarApart(seed) ? new PoiWorkbook("1.2.3") : new PoiWorkbook("1.2.3", rows);
  }

  /** Whether the messages of that room are centuries apart. */
  private static boolean isFarApart(long seed) {
    return seed % 40 == 0;
  }

  private Room make() {
    room.in(any(ZONES)).titled(anyName());
    int messages = random.nextInt(40);
    Instant sent = any(MOMENTS.subList(8, 14));
    for (int i = 1; i <= messages; i++) {
      sent = sent.plusMillis(random.nextInt(3_600_000)).plusNanos(1_000L * random.nextInt(1_000));
      room.add(
          new Message(
              i,
              random.nextInt(10) == 0 ? null : "id-" + i,
              any(AUTHORS),
              farApart ? any(MOMENTS) : sent,
              anyText(),
              maybe(3, () -> "id-" + (random.nextInt(messages + 2) + 1)),
              maybe(6, () -> any(MOMENTS)),
              random.nextInt(8) == 0,
              attachments()));
    }
    return room;
  }

  private String anyText() {
    if (random.nextInt(100) == 0) {
      return any(LONG_TEXTS);
    }
    StringBuilder text = new StringBuilder();
    for (int pieces = random.nextInt(4); pieces >= 0; pieces--) {
      text.append(random.nextInt(5) == 0 ? anyCharacters() : any(TEXTS));
    }
    return text.toString();
  }

  /** Any of the first 65,536, not half of which are letters. */
  private String anyCharacters() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i >= 0; i--) {
      text.append((char) random.nextInt(0x10000));
    }
    return text.toString();
  }

  private List<Message.Attachment> attachments() {
    List<Message.Attachment> files = new ArrayList<>();
    while (random.nextInt(4) == 0) {
      Long bytes = maybe(2, () -> random.nextLong() >> random.nextInt(64));
      files.add(new Message.Attachment(anyName(), maybe(2, this::anyName), bytes));
    }
    return files;
  }

  private String anyName() {
    return any(TEXTS.subList(0, TEXTS.size() - 2));
  }

  private <T> T maybe(int oneIn, Supplier<T> value) {
    return random.nextInt(oneIn) == 0 ? value.get() : null;
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
