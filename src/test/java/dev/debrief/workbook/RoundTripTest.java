package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.workbook.Reopened.Line;
import dev.debrief.workbook.Shown.Said;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.poi.openxml4j.util.ZipSecureFile;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that is in a room is in its workbook, as two readers read it that share no code. */
class RoundTripTest {

  private static final int MOST_CHARACTERS = 32_767;
  private static final int MOST_LINE_FEEDS = 253;
  private static final Pattern PART = Pattern.compile("(^|, )part 1 of \\d+");
  private static final double USUAL_INFLATE_RATIO = ZipSecureFile.getMinInflateRatio();
  private static final int HOUR = 4;
  private static final int ALL_DAYS = 12;

  /** POI takes texts that repeat themselves, and so compress well, for an attack. */
  @BeforeAll
  static void takeAnyText() {
    ZipSecureFile.setMinInflateRatio(0);
  }

  @AfterAll
  static void beCarefulAgain() {
    ZipSecureFile.setMinInflateRatio(USUAL_INFLATE_RATIO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rooms/irc-rust.ndjson",
        "rooms/irc-stripe.ndjson",
        "awkward/naughty-strings.ndjson",
        "summaries/qmsum-ES2004a.ndjson",
        "summaries/xmr-community-2018-11-10.ndjson"
      })
  void realRoomsComeBackWhole(String file) throws IOException {
    Room room = TestData.room(file);
    assertWhole(room, Reopened.of(room));
  }

  /** POI would need the memory of the whole workbook here, so only the other reader reads it. */
  @Test
  void largeRoomsComeBackWhole() throws IOException {
    Room room = TestData.room("large/irc-ubuntu-120k.ndjson");
    assertWholeByFastexcel(new Shown(room), Reopened.of(room));
  }

  @Test
  void awkwardMessagesComeBackWhole() throws IOException {
    Room room = AwkwardRooms.everything();
    assertWhole(room, Reopened.of(room));
  }

  /** Seeds, so that a room that fails can be made again. */
  @Test
  void roomsOfAnyKindComeBackWhole() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      Room room = AwkwardRooms.random(seed);
      try {
        assertWhole(room, Reopened.of(AwkwardRooms.writer(seed), room.content()));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("the room of seed " + seed, e);
      }
    }
  }

  private static void assertWhole(Room room, Reopened book) throws IOException {
    Shown shown = new Shown(room);
    assertWholeByPoi(shown, book);
    assertWholeByFastexcel(shown, book);
  }

  private static void assertWholeByPoi(Shown shown, Reopened reopened) throws IOException {
    try (XSSFWorkbook book = reopened.byPoi()) {
      List<Line> messages = Reopened.table(book, "Messages");
      List<Line> attachments = Reopened.table(book, "Attachments");
      assertTables(
          shown,
          messages,
          Reopened.table(book, "Participants"),
          Reopened.table(book, "Activity"),
          attachments);
      assertLinks(shown.messages(), firstLines(messages), Reopened.REPLY_TO, messages);
      assertLinks(shown.attachments(), attachments, 0, messages);
      assertEquals(shown.attachments().isEmpty(), book.getSheet("Attachments") == null);
    }
  }

  private static void assertWholeByFastexcel(Shown shown, Reopened reopened) throws IOException {
    try (ReadableWorkbook book = reopened.byFastexcel()) {
      assertTables(
          shown,
          Reopened.table(book, "Messages"),
          Reopened.table(book, "Participants"),
          Reopened.table(book, "Activity"),
          Reopened.table(book, "Attachments"));
    }
  }

  private static void assertTables(
      Shown shown,
      List<Line> messages,
      List<Line> participants,
      List<Line> activity,
      List<Line> attachments) {
    assertCells(shown.messages().stream().map(Said::cells).toList(), joined(messages));
    assertCells(shown.participants(), cells(participants));
    assertCells(shown.attachments().stream().map(Said::cells).toList(), cells(attachments));
    assertActivity(shown, cells(activity));
  }

  private static void assertCells(List<List<Object>> expected, List<List<Object>> read) {
    for (int i = 0; i < Math.min(expected.size(), read.size()); i++) {
      assertEquals(expected.get(i), read.get(i), "line " + (i + 1));
    }
    assertEquals(expected.size(), read.size());
  }

  private static List<List<Object>> cells(List<Line> lines) {
    return lines.stream().map(Line::cells).toList();
  }

  /** The messages, those of several rows put together again. */
  private static List<List<Object>> joined(List<Line> lines) {
    List<List<Object>> messages = new ArrayList<>();
    int i = 0;
    while (i < lines.size()) {
      int end = i + 1;
      while (end < lines.size() && sameMessage(lines.get(i), lines.get(end))) {
        end++;
      }
      messages.add(joined(lines.subList(i, end), lines.get(i)));
      i = end;
    }
    return messages;
  }

  private static List<Object> joined(List<Line> parts, Line first) {
    List<Object> message = new ArrayList<>(first.cells());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      List<Object> part = parts.get(i).cells();
      String said = (String) part.get(Reopened.TEXT);
      text.append(fitting(said));
      if (i > 0) {
        assertEquals(
            message.subList(Reopened.NUMBER, Reopened.TEXT),
            part.subList(Reopened.NUMBER, Reopened.TEXT));
        assertNull(part.get(Reopened.REPLY_TO));
        assertNull(part.get(Reopened.EDITED));
        String note = "continued, part " + (i + 1) + " of " + parts.size();
        assertTrue(((String) part.get(Reopened.NOTE)).endsWith(note), part::toString);
      }
    }
    message.set(Reopened.TEXT, text.toString());
    if (parts.size() > 1) {
      String note = (String) message.get(Reopened.NOTE);
      assertTrue(note.contains("part 1 of " + parts.size()), note);
      String others = PART.matcher(note).replaceFirst("").replaceFirst("^, ", "");
      message.set(Reopened.NOTE, others.isEmpty() ? null : others);
    }
    return message;
  }

  /** The text, if Excel can hold it in a cell. */
  private static String fitting(String text) {
    assertTrue(text.length() <= MOST_CHARACTERS, () -> text.length() + " characters");
    long lineFeeds = text.chars().filter(c -> c == '\n').count();
    assertTrue(lineFeeds <= MOST_LINE_FEEDS, () -> lineFeeds + " line feeds");
    return text;
  }

  private static boolean sameMessage(Line line, Line other) {
    return line.cells().get(Reopened.NUMBER).equals(other.cells().get(Reopened.NUMBER));
  }

  private static List<Line> firstLines(List<Line> lines) {
    Map<Object, Line> first = new TreeMap<>();
    lines.forEach(line -> first.putIfAbsent(line.cells().get(Reopened.NUMBER), line));
    return List.copyOf(first.values());
  }

  private static void assertLinks(
      List<Said> expected, List<Line> lines, int column, List<Line> messages) {
    Map<String, Object> targets = new HashMap<>();
    firstLines(messages)
        .forEach(
            line ->
                targets.put(
                    "'" + line.sheet() + "'!A" + line.row(), line.cells().get(Reopened.NUMBER)));
    for (int i = 0; i < expected.size(); i++) {
      Long linked = expected.get(i).linked();
      String location = lines.get(i).links().get(column);
      Object target = location == null ? null : targets.getOrDefault(location, location);
      assertEquals(linked == null ? null : (double) linked, target, "line " + (i + 1));
      assertEquals(linked == null ? 0 : 1, lines.get(i).links().size());
    }
  }

  private static void assertActivity(Shown shown, List<List<Object>> activity) {
    SortedMap<LocalDateTime, Double> days = new TreeMap<>();
    for (List<Object> line : activity) {
      if (line.get(0) != null) {
        days.put((LocalDateTime) line.get(0), (Double) line.get(2));
      }
    }
    assertEquals(shown.days(), days);
    double[] all = new double[24];
    for (String weekday : List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")) {
      double[] hours = shown.hours(weekday);
      Arrays.setAll(all, hour -> all[hour] + hours[hour]);
    }
    for (int hour = 0; hour < 24; hour++) {
      assertEquals("%02d:00".formatted(hour), activity.get(hour).get(HOUR));
      assertEquals(all[hour], activity.get(hour).get(ALL_DAYS));
    }
  }
}
