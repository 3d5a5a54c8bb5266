package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.room.Message;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealRoomsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rooms/irc-rust.ndjson",
        "rooms/irc-stripe.ndjson",
        "awkward/naughty-strings.ndjson",
        "summaries/qmsum-ES2004a.ndjson",
        "summaries/xmr-community-2018-11-10.ndjson"
      })
  void comeBackWordForWordFromTwoReaders(String file) throws IOException {
    Room room = TestData.room(file);
    Reopened book = Reopened.of(room);
    List<String> expected = shown(room);
    assertEquals(expected, book.columnByPoi("Messages", Reopened.TEXT));
    assertEquals(expected, book.columnByFastexcel("Messages", Reopened.TEXT));
  }

  /** POI would need the memory of the whole workbook here, so only the other reader reads it. */
  @Test
  void comeBackWordForWordAlsoWhenTheyAreLarge() throws IOException {
    Room room = TestData.room("large/irc-ubuntu-120k.ndjson");
    Reopened book = Reopened.of(room);
    assertEquals(shown(room), book.columnByFastexcel("Messages", Reopened.TEXT));
  }

  /** What a cell shows of each text, spelt out apart from the code under test. */
  private static List<String> shown(Room room) {
    return room.messages.stream().map(Message::text).map(RealRoomsTest::shown).toList();
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.replaceAll("\r\n?", "\n")
        .codePoints()
        .map(point -> point < 32 && point != 9 && point != 10 ? 0x2400 + point : point)
        .map(point -> point == 0xFFFE || point == 0xFFFF ? 0xFFFD : point)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }
}
