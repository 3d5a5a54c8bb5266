package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.testing.SseParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventEncoderTest {
  private static String encoded(String data) {
    return encoded(Event.of("E", data));
  }

  private static String encoded(Event event) {
    return new String(EventEncoder.encode(event), StandardCharsets.UTF_8);
  }

  private static List<SseParser.Event> parsed(String data) {
    return new SseParser().feed(EventEncoder.encode(Event.of("E", data)));
  }

  @Test
  void writesRetryThenTypeThenDataThenIdThenOneBlankLine() {
    Event event = new Event("EXCEL_STATUS", "Finished", "k3f9-44", Duration.ofMillis(3127));
    assertEquals(
        "retry: 3127\nevent: EXCEL_STATUS\ndata: Finished\nid: k3f9-44\n\n", encoded(event));
  }

  @Test
  void leavesOutWhatTheEventDoesNotSay() {
    assertEquals("event: E\ndata: hello\n\n", encoded("hello"));
  }

  @Test
  void writesAnEmptyDataLineWithoutWhichNothingWouldBeDispatched() {
    assertEquals("event: E\ndata: \n\n", encoded(""));
    assertEquals(List.of(new SseParser.Event("E", "", "")), parsed(""));
  }

  @Test
  void makesADataLineOfEveryLineHoweverItEnds() {
    String lines = "event: E\ndata: a\ndata: b\n\n";
    assertEquals(lines, encoded("a\nb"));
    assertEquals(lines, encoded("a\rb"));
    assertEquals(lines, encoded("a\r\nb"));
  }

  @Test
  void tellsTwoBreaksFromOneOfTwoCharacters() {
    assertEquals("event: E\ndata: a\ndata: \ndata: b\n\n", encoded("a\n\rb"));
    assertEquals("event: E\ndata: a\ndata: \ndata: b\n\n", encoded("a\r\rb"));
    assertEquals("event: E\ndata: a\ndata: \ndata: b\n\n", encoded("a\r\n\nb"));
  }

  @Test
  void keepsLeadingAndTrailingBreaks() {
    assertEquals("event: E\ndata: \ndata: a\n\n", encoded("\na"));
    assertEquals("event: E\ndata: a\ndata: \n\n", encoded("a\n"));
    assertEquals("event: E\ndata: a\ndata: \n\n", encoded("a\r"));
    assertEquals("event: E\ndata: a\ndata: \n\n", encoded("a\r\n"));
    assertEquals("event: E\ndata: \ndata: \n\n", encoded("\n"));
  }

  @Test
  void keepsALeadingBlankFromTheOneAfterTheColon() {
    assertEquals("event: E\ndata:  a\n\n", encoded(" a"));
    assertEquals(" a", parsed(" a").get(0).data());
  }

  @Test
  void writesUtf8() {
    assertEquals(
        List.of((byte) 0xF0, (byte) 0x9F, (byte) 0x98, (byte) 0x80),
        bytes(encodedDataOf("\uD83D\uDE00")));
    assertEquals(List.of((byte) 0xC3, (byte) 0xA9), bytes(encodedDataOf("\u00E9")));
  }

  private static byte[] encodedDataOf(String data) {
    byte[] block = EventEncoder.encode(Event.of("E", data));
    int from = "event: E\ndata: ".length();
    return Arrays.copyOfRange(block, from, block.length - 2);
  }

  private static List<Byte> bytes(byte[] array) {
    List<Byte> list = new ArrayList<>();
    for (byte b : array) {
      list.add(b);
    }
    return list;
  }

  @Test
  void takesOnlyCrAndLfForLineEnds() {
    String data = "a\u2028b\u2029c\u0085d\u000Be\u000Cf";
    assertEquals("event: E\ndata: " + data + "\n\n", encoded(data));
    assertEquals(data, parsed(data).get(0).data());
  }

  @Test
  void cannotBeMadeToForgeAnEvent() {
    String attack = "hello\n\nevent: EXCEL_STATUS_END\ndata: failed\nid: x\n\n";
    assertEquals(
        """
        event: E
        data: hello
        data:\s
        data: event: EXCEL_STATUS_END
        data: data: failed
        data: id: x
        data:\s
        data:\s

        """,
        encoded(attack));
    assertEquals(List.of(new SseParser.Event("E", attack, "")), parsed(attack));
    String byReturns = "hello\r\revent: EXCEL_STATUS_END\r";
    assertEquals(1, parsed(byReturns).size());
    assertEquals("E", parsed(byReturns).get(0).type());
  }

  @Test
  void keepsAByteOrderMarkInTheData() {
    assertEquals("\uFEFFa", parsed("\uFEFFa").get(0).data());
  }

  @Test
  void replacesHalvesOfCharactersThatUtf8CannotHold() {
    assertEquals("event: E\ndata: a?b\n\n", encoded("a\uD83Db"));
  }

  @Test
  void givesAReaderTheSameEventHoweverTheBytesAreCut() {
    Random random = new Random(20_261_122);
    SseParser parser = new SseParser();
    String lastId = "";
    for (int round = 0; round < 20_000; round++) {
      Event event = randomEvent(random);
      lastId = event.id() == null ? lastId : event.id();
      byte[] block = EventEncoder.encode(event);
      List<SseParser.Event> read = new ArrayList<>();
      int from = 0;
      while (from < block.length) {
        int length = 1 + random.nextInt(block.length - from);
        read.addAll(parser.feed(block, from, length));
        from += length;
      }
      String data = event.data().replace("\r\n", "\n").replace('\r', '\n');
      assertEquals(
          List.of(new SseParser.Event(event.type(), data, lastId)), read, "round " + round);
      if (event.retry() != null) {
        assertEquals(Optional.of(event.retry()), parser.retry());
      }
    }
  }

  private static final List<String> PIECES =
      List.of(
          "\r",
          "\n",
          "\r\n",
          "\n\n",
          " ",
          ":",
          "data: ",
          "event: ",
          "id: ",
          "retry: 1",
          "\uFEFF",
          "\uD83D\uDE00",
          "\u2028",
          "\u0000",
          "a",
          "zz",
          "\u00E9",
          "\u6F22",
          "\u0085",
          "\t");

  private static Event randomEvent(Random random) {
    Duration retry = random.nextInt(4) == 0 ? Duration.ofMillis(random.nextInt(100_000)) : null;
    String id = random.nextInt(3) == 0 ? null : word(random);
    return new Event(word(random), pieces(random, random.nextInt(12)), id, retry);
  }

  private static String word(Random random) {
    return pieces(random, 1 + random.nextInt(4)).replaceAll("[\r\n\0]", "x");
  }

  private static String pieces(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
