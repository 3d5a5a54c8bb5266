package dev.debrief.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.testing.SseParser.Event;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SseParserTest {

  private static final String SAMPLE =
      "\uFEFFretry: 3127\nevent: hb\ndata: 1795363200\n\n"
          + "event: EXCEL_STATUS\r\ndata: Zusammenfassung läuft …\r\nid: k3f9-41\r\n\r\n"
          + ": a comment\r\revent: EXCEL_SUMMARY\rdata: first\rdata:  second\rid: k3f9-41\r\r"
          + "data\n\n"
          + "data: سلام 🎉\n\n"
          + "id: k3f9-44\n\n"
          + "event: EXCEL_STATUS_END\ndata: finished\n\n"
          + "event: EXCEL_STATUS\ndata: cut off";

  private static final List<Event> SAMPLE_EVENTS =
      List.of(
          new Event("hb", "1795363200", ""),
          new Event("EXCEL_STATUS", "Zusammenfassung läuft …", "k3f9-41"),
          new Event("EXCEL_SUMMARY", "first\n second", "k3f9-41"),
          new Event("message", "", "k3f9-41"),
          new Event("message", "سلام 🎉", "k3f9-41"),
          new Event("EXCEL_STATUS_END", "finished", "k3f9-44"));

  private final SseParser parser = new SseParser();

  @Test
  void givesTheSameEventsWhereverTheStreamIsCutInTwo() {
    byte[] bytes = SAMPLE.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      SseParser fresh = new SseParser();
      List<Event> events = new ArrayList<>(fresh.feed(bytes, 0, cut));
      events.addAll(fresh.feed(bytes, cut, bytes.length - cut));
      assertEquals(SAMPLE_EVENTS, events, "cut after byte " + cut);
      assertEquals("k3f9-44", fresh.lastEventId());
      assertEquals(Optional.of(Duration.ofMillis(3127)), fresh.retry());
    }
  }

  @Test
  void givesTheSameEventsByteByByte() {
    List<Event> events = new ArrayList<>();
    for (byte one : SAMPLE.getBytes(UTF_8)) {
      events.addAll(parser.feed(new byte[] {one}));
    }
    assertEquals(SAMPLE_EVENTS, events);
  }

  @Test
  void takesLfCrAndCrLfAsLineEnds() {
    List<Event> expected = List.of(new Event("message", "a\nb", "1"), new Event("t", "c", "1"));
    for (String end : List.of("\n", "\r", "\r\n")) {
      String stream = "data:a|data:b|id:1||event:t|data:c||".replace("|", end);
      assertEquals(expected, new SseParser().feed(stream.getBytes(UTF_8)));
    }
  }

  @Test
  void dispatchesAtACarriageReturnWithoutWaitingForTheNextByte() {
    assertEquals(List.of(new Event("message", "a", "")), feed("data: a\r\r"));
    assertEquals(List.of(), feed("\n"), "the LF belongs to the CR before it");
    assertEquals(List.of(new Event("message", "b", "")), feed("data: b\r\n\r"));
  }

  @Test
  void removesExactlyOneSpaceAfterTheColon() {
    assertEquals(
        List.of(new Event("message", " x\n\ty\nz ", "")), feed("data:  x\ndata:\ty\ndata:z \n\n"));
  }

  @Test
  void takesALineWithoutColonAsAFieldWithoutValue() {
    assertEquals(List.of(new Event("message", "", "")), feed("data\n\n"));
    assertEquals(List.of(new Event("message", "\n", "")), feed("data\ndata\n\n"));
  }

  @Test
  void ignoresCommentsUnknownFieldsAndFieldsInOtherLetters() {
    assertEquals(
        List.of(new Event("message", "kept", "")),
        feed(": hello\n:\nfoo: bar\nData: no\n data: no\ndata: kept\nEVENT: no\n\n"));
  }

  @Test
  void callsAnEventWithAnEmptyTypeAMessage() {
    assertEquals(List.of(new Event("message", "a", "")), feed("event: t\nevent:\ndata: a\n\n"));
  }

  @Test
  void keepsTheIdForLaterEventsUntilAnotherOrAnEmptyOneComes() {
    assertEquals(
        List.of(
            new Event("message", "a", "7"),
            new Event("message", "b", "7"),
            new Event("message", "c", "")),
        feed("id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n"));
  }

  @Test
  void movesTheIdByABlockWithoutDataAndForgetsItsType() {
    assertEquals(List.of(), feed("event: gone\nid: 8\n\n"));
    assertEquals("8", parser.lastEventId());
    assertEquals(List.of(new Event("message", "a", "8")), feed("data: a\n\n"));
  }

  @Test
  void movesTheIdOnlyWhenItsBlockIsComplete() {
    assertEquals(List.of(), feed("data: a\nid: 9\n"));
    assertEquals("", parser.lastEventId());
  }

  @Test
  void ignoresAnIdHoldingNul() {
    assertEquals(List.of(new Event("message", "a", "1")), feed("id: 1\nid: 2\0\ndata: a\n\n"));
  }

  @Test
  void startsFromTheIdOfTheConnectionBefore() {
    SseParser resumed = new SseParser("k3f9-41");
    assertEquals(
        List.of(new Event("hb", "1", "k3f9-41")),
        resumed.feed("event: hb\ndata: 1\n\n".getBytes(UTF_8)));
    assertEquals("k3f9-41", resumed.lastEventId());
  }

  @Test
  void takesRetryOnlyFromAsciiDigits() {
    feed("retry: 10\nretry: 1e3\nretry: -5\nretry:\nretry: 1 \nretry: ١٢\n");
    assertEquals(Optional.of(Duration.ofMillis(10)), parser.retry());
    feed("retry: 99999999999999999999999\n");
    assertEquals(Optional.of(Duration.ofMillis(Long.MAX_VALUE)), parser.retry());
  }

  @Test
  void removesAByteOrderMarkOnlyAtTheStart() {
    assertEquals(List.of(new Event("message", "a", "")), feed("\uFEFFdata: a\n\n"));
    assertEquals(List.of(), feed("\uFEFFdata: b\n\n"), "its field name is not data");
  }

  @Test
  void dispatchesNothingForAByteOrderMarkAloneOnItsLine() {
    assertEquals(List.of(new Event("message", "a", "")), feed("\uFEFF\ndata: a\n\n"));
  }

  @Test
  void replacesBytesThatAreNotUtf8AsBrowsersDo() {
    assertEquals("\uFFFD", decoded(0xFF));
    assertEquals("\uFFFD\uFFFD", decoded(0xC0, 0x80));
    assertEquals("\uFFFD", decoded(0xE2, 0x82));
    assertEquals("\uFFFDx", decoded(0xE2, 0x82, 'x'));
    assertEquals("\uFFFD€", decoded(0xE2, 0xE2, 0x82, 0xAC));
    assertEquals("\uFFFD\uFFFD\uFFFD", decoded(0xED, 0xA0, 0x80));
    assertEquals("\uFFFD\uFFFD\uFFFD\uFFFD", decoded(0xF4, 0x90, 0x80, 0x80));
    assertEquals("\uFFFD\uFFFD\uFFFD", decoded(0xE0, 0x80, 0x80));
    assertEquals("\uD83C\uDF89", decoded(0xF0, 0x9F, 0x8E, 0x89));
  }

  @Test
  void discardsABlockThatTheEndCutsOff() {
    assertEquals(List.of(), feed("event: t\ndata: a\n"));
  }

  private List<Event> feed(String stream) {
    return parser.feed(stream.getBytes(UTF_8));
  }

  private static String decoded(int... data) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes("data:".getBytes(UTF_8));
    for (int one : data) {
      stream.write(one);
    }
    stream.writeBytes("\n\n".getBytes(UTF_8));
    return new SseParser().feed(stream.toByteArray()).get(0).data();
  }
}
