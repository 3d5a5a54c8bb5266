package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.LibreOffice;
import dev.debrief.workbook.Shown.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LibreOffice opens the workbooks and shows every message. */
@Tag("slow")
class LibreOfficeIT {

  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  /** Some dates are shown rounded to seconds, some cut, those before 1970 a hair too early. */
  private static final Duration A_HAIR = Duration.ofMillis(1);

  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  @TempDir private Path folder;

  @Test
  void showsEveryAwkwardMessage() throws Exception {
    Map<String, Room> rooms = new LinkedHashMap<>();
    rooms.put("everything", AwkwardRooms.everything());
    for (int seed = 1; seed <= 20; seed++) {
      rooms.put("random" + seed, AwkwardRooms.random(seed));
    }
    for (String demo : List.of("launch", "incident", "planning", "ada-linus")) {
      rooms.put(demo, TestData.demo(demo));
    }
    assertShown(rooms);
  }

  @Test
  void showsEveryMessageOfRealRooms() throws Exception {
    Map<String, Room> rooms = new LinkedHashMap<>();
    for (String file :
        List.of(
            "rooms/irc-rust",
            "rooms/irc-stripe",
            "awkward/naughty-strings",
            "summaries/qmsum-ES2004a",
            "summaries/xmr-community-2018-11-10",
            "large/irc-ubuntu-120k")) {
      rooms.put(file.substring(file.indexOf('/') + 1), TestData.room(file + ".ndjson"));
    }
    assertShown(rooms);
  }

  private void assertShown(Map<String, Room> rooms) throws IOException, InterruptedException {
    List<Path> workbooks = new ArrayList<>();
    for (Map.Entry<String, Room> room : rooms.entrySet()) {
      Path workbook = folder.resolve(room.getKey() + ".xlsx");
      Files.write(workbook, Reopened.of(room.getValue()).bytes());
      workbooks.add(workbook);
    }
    String said = LibreOffice.exportSheets(workbooks, folder);
    assertTrue(
        said.lines().noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("error")), said);
    for (Map.Entry<String, Room> room : rooms.entrySet()) {
      assertShown(room.getKey(), room.getValue());
    }
  }

  private void assertShown(String name, Room room) throws IOException {
    List<List<String>> lines = LibreOffice.lines(folder.resolve(name + "-Messages.csv"));
    int line = 1;
    for (Said said : new Shown(room).messages()) {
      List<Object> cells = said.cells();
      String number = Long.toString(((Double) cells.get(Reopened.NUMBER)).longValue());
      List<String> first = lines.get(line);
      StringBuilder text = new StringBuilder();
      while (line < lines.size() && lines.get(line).get(Reopened.NUMBER).equals(number)) {
        text.append(lines.get(line).get(Reopened.TEXT));
        line++;
      }
      String where = name + ", message " + number;
      assertShown(cells.get(Reopened.TEXT), text.toString(), where);
      for (int column :
          new int[] {
            Reopened.SENT, Reopened.SENT_UTC, Reopened.AUTHOR, Reopened.REPLY_TO, Reopened.EDITED
          }) {
        assertShown(cells.get(column), first.get(column), where);
      }
    }
    assertEquals(lines.size(), line, name);
  }

  private static void assertShown(Object value, String read, String where) {
    if (value instanceof LocalDateTime date) {
      List<String> seconds =
          Stream.of(date.minus(A_HAIR), date, date.plus(HALF_A_SECOND))
              .map(shown -> DATE.format(shown).replaceFirst("^\\+", ""))
              .toList();
      assertTrue(seconds.contains(read), () -> where + ": " + read + ", not one of " + seconds);
    } else {
      assertEquals(value == null ? "" : unescaped((String) value), unescaped(read), where);
    }
  }

  /** Without escapes, of which this program takes some for what they are and some for text. */
  private static String unescaped(String text) {
    return text.replaceAll("_(x005F_)+", "_");
  }
}
