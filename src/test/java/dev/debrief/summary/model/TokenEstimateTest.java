package dev.debrief.summary.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.summary.PlainText;
import dev.debrief.summary.Rooms;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEstimateTest {
  @ParameterizedTest
  @ValueSource(strings = {"gpt-4o", "gpt-4"})
  void isNeverBelowWhatARealTokenizerCountsInProse(String model) {
    RealTokenizer real = RealTokenizer.of(model);
    for (String text :
        new String[] {
          "The quick brown fox jumps over the lazy dog, again and again.",
          "Donaudampfschifffahrtsgesellschaft und Bundesausbildungsförderungsgesetz",
          "قررنا تأجيل إصدار النسخة الجديدة",
          "我们决定把支付服务的新版本推迟到星期四发布",
          "👩‍💻🏳️‍🌈😀",
          "a=1;b=2;{[()]}//\\x00$_%^&*"
        }) {
      assertTrue(TokenEstimate.of(text) >= real.count(text), text);
    }
  }

  @Test
  void isNeverBelowWhatARealTokenizerCountsInARealRoom() throws IOException {
    RealTokenizer real = RealTokenizer.of("gpt-4o");
    StringBuilder lines = new StringBuilder();
    Rooms.file("rooms/irc-rust.ndjson")
        .read(message -> lines.append(PlainText.oneLine(message.text())).append('\n'));

    int counted = real.count(lines.toString());

    assertTrue(TokenEstimate.of(lines) >= counted);
    assertTrue(TokenEstimate.of(lines) <= counted * 2.2, () -> counted + " counted");
  }

  @Test
  void findsHowMuchFits() {
    assertEquals(6, TokenEstimate.fitting("abcdefghi", 0, 2));
    assertEquals(3, TokenEstimate.fitting("abcdefghi", 6, 2));
    assertEquals(2, TokenEstimate.fitting("😀😀", 0, 7), "a character is not halved");
  }
}
