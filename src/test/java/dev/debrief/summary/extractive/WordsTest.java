package dev.debrief.summary.extractive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.report.Transcript;
import dev.debrief.summary.Rooms;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of a text, each compared with what the analyzer makes of the same text. */
class WordsTest {
  /** What words meet: letters of many scripts, marks, joints, quotes, emoji, lone surrogates. */
  private static final String MEETING =
      "aZéßİøДяΩςЀ0"
          + " 9٣_'’‘.,:;·-–—/\\@#\"«»„“…!?()[]{}$€%&*+=<>~^|`\u00AD\u0301\u200D\u200C\u2060\u202F\uFE0Fשא\u05F3جगक्ไทยกา漢字かなカナ한글ｱＡ\uD83D\uDE00\uD83C\uDDE9\uD800\uDC00©™Ⱥ⁄‿"
          + "\t\n"
          + "\u0000\u00A0";

  private final Words words = new Words(new RoomWords(), new AlphabeticText());

  @AfterEach
  void close() {
    words.close();
  }

  @Test
  void givesWordsInLowerCaseWithTheirPlaces() {
    assertEquals(
        List.of("don't@0", "parse@6", "3.14@12", "of@17", "max_value@20", "größe@31"),
        found(words.of("Don’t parse 3.14 of MAX_VALUE (Größe)")));
  }

  @Test
  void givesPairsOfIdeographsAndLeavesOutEmoji() {
    assertEquals(List.of("我们@0", "们决@1", "决定@2", "ok@7"), found(words.of("我们决定 😀ok")));
    assertEquals(List.of(), found(words.of("😀 🎉 ...")));
  }

  @Test
  void findsTheWordsOfPlainTextByItself() {
    AlphabeticText text = new AlphabeticText();

    assertTrue(text.read("Grüße, Привет, it's 5 o’clock…"));
    assertFalse(text.read("สวัสดี"));
    assertFalse(text.read("e\u0301"));
  }

  @Test
  void findsWhatTheAnalyzerFindsAroundEveryCharacter() {
    for (char c = 0; c < 0x3100; c++) {
      assertSame(c + " x" + c + " " + c + "x x" + c + "x x" + c + "1 1" + c + "x 1" + c + "1");
      assertSame("x" + c + c + "x 1" + c + c + "1 _" + c + "_ x" + c + "_ _" + c + "1" + c);
      assertSame("x." + c + " 1," + c + " x'" + c + "x " + c + "." + c + " " + c + "'s" + c + c);
    }
  }

  @Test
  void findsWhatTheAnalyzerFindsInTextPutTogetherAtRandom() {
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      int known = random.nextInt(4) == 0 ? MEETING.length() : MEETING.indexOf('\u00AD');
      for (int length = random.nextInt(40); length >= 0; length--) {
        text.append(MEETING.charAt(random.nextInt(known)));
      }
      assertSame(text.toString());
    }
  }

  @Test
  void findsWhatTheAnalyzerFindsInWordsOfAnyLength() {
    for (int length = 30; length < 600; length++) {
      assertSame("a ".repeat(length % 7) + "x".repeat(length) + "'s.end of it");
      assertSame("1.2,".repeat(length / 4) + "3 x." + "x.y:".repeat(length / 3) + " end");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rooms/irc-rust.ndjson",
        "rooms/irc-stripe.ndjson",
        "large/irc-ubuntu-120k.ndjson",
        "summaries/qmsum-ES2004a.ndjson",
        "summaries/xmr-community-2018-11-10.ndjson",
        "awkward/naughty-strings.ndjson"
      })
  void findsWhatTheAnalyzerFindsInRealRooms(String file) throws IOException {
    Transcript room = Rooms.file(file);

    room.read(message -> assertSame(message.text()));
  }

  private void assertSame(String text) {
    List<String> found = found(words.of(text));
    assertEquals(found(words.analyze(text)), found, text);
  }

  private static List<String> found(List<Token> tokens) {
    return tokens.stream().map(token -> token.word().text() + "@" + token.start()).toList();
  }
}
