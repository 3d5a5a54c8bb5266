package dev.debrief.summary.extractive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.report.Transcript;
import dev.debrief.summary.Rooms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenCacheTest {
  private static final String LONG =
      "Ada: This begins. ".repeat(20) + "The release moves to Thursday! " + "So it is. ".repeat(20);

  private final TokenCache kept = new TokenCache();
  private final TokenBuffer words = new TokenBuffer();

  @Test
  void givesBackTheWordsMessageByMessage() {
    kept.keep(list("one", "two"));
    kept.keep(list());
    kept.keep(list("three"));

    assertEquals(List.of("one@0", "two@1"), next());
    assertEquals(List.of(), next());
    assertEquals(List.of("three@0"), next());
    assertFalse(kept.next(words));
  }

  @Test
  void keepsTheFirstMessagesOfARoomThatSaysMoreThanItHolds() {
    TokenBuffer message = list("word".repeat(500).split("(?<=d)", -1));
    int messages = 0;
    while (messages < 10_000) {
      kept.keep(message);
      messages++;
    }
    kept.keep(list("short"));

    int given = 0;
    while (kept.next(words)) {
      assertEquals(message.size(), words.size());
      given++;
    }
    assertTrue(given > 3_000 && given < 4_000, () -> "kept some 2,000,000 words");
  }

  @Test
  void givesNothingBackOnceDropped() {
    kept.keep(list("one"));
    kept.drop();
    kept.keep(list("two"));

    assertFalse(kept.next(words));
  }

  @Test
  void anUtteranceIsTheSameWithAndWithoutThem() throws IOException {
    Transcript room =
        Rooms.of(
            "Ada: Grace: is the new database ready for the release?",
            "Grace: @ada: yes, see https://example.org/release and www.example.org/database",
            "Ada: Grace,  我们决定把支付服务的新版本推迟 until Thursday",
            "Grace: Ada: \u0301release 😀 of the database, moved by the payment service",
            "Ada: " + LONG,
            "Grace: " + LONG.replace(" ", " 我们决定 "));

    List<String> fromKept = utterances(room, false);

    assertEquals(6, fromKept.size());
    assertEquals(utterances(room, true), fromKept);
  }

  private static List<String> utterances(Transcript room, boolean drop) throws IOException {
    RoomWords roomWords = new RoomWords();
    List<String> utterances = new ArrayList<>();
    try (Words cutter = new Words(roomWords)) {
      room.read(
          message ->
              roomWords.add(
                  message.author(),
                  cutter.of(UtteranceReader.withoutLinks(UtteranceReader.line(message)))));
      if (drop) {
        roomWords.kept().drop();
      }
      UtteranceReader reader = new UtteranceReader(roomWords, cutter, roomWords.vocabulary());
      room.read(
          message -> {
            Utterance utterance = reader.read(message);
            utterance.settle();
            utterances.add(
                utterance.addressee()
                    + "|"
                    + utterance.text()
                    + "|"
                    + utterance.terms().size()
                    + "|"
                    + utterance.score());
          });
    }
    return utterances;
  }

  private List<String> next() {
    assertTrue(kept.next(words));
    List<String> found = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      found.add(words.get(i).text() + "@" + words.start(i));
    }
    return found;
  }

  private static TokenBuffer list(String... texts) {
    TokenBuffer list = new TokenBuffer();
    for (int i = 0; i < texts.length; i++) {
      list.add(new Word(texts[i].toCharArray(), 0), i);
    }
    return list;
  }
}
