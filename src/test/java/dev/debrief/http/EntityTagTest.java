package dev.debrief.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditional requests, as RFC 9110 section 13 has them. */
class EntityTagTest {
  private static final EntityTag STRONG = EntityTag.strong("abc");
  private static final EntityTag WEAK = new EntityTag("abc", true);

  private final Map<String, List<String>> headers = new HashMap<>();
  private String method = "GET";

  private HttpServletRequest request() {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            HttpServletRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, called, args) ->
                switch (called.getName()) {
                  case "getMethod" -> method;
                  case "getHeaders" ->
                      Collections.enumeration(headers.getOrDefault((String) args[0], List.of()));
                  default -> throw new UnsupportedOperationException(called.getName());
                });
  }

  private HttpServletRequest with(String header, String... lines) {
    headers.put(header, List.of(lines));
    return request();
  }

  private static boolean matches(EntityTag tag, HttpServletRequest request) {
    try {
      tag.requireMatch(request);
      return true;
    } catch (RequestFailure e) {
      assertEquals(Reason.PRECONDITION_FAILED, e.reason());
      return false;
    }
  }

  @Test
  void isWrittenAsTheHeaderHasIt() {
    assertEquals("\"abc\"", STRONG.toString());
    assertEquals("W/\"abc\"", WEAK.toString());
    assertThrows(IllegalArgumentException.class, () -> EntityTag.strong("a\"b"));
    assertThrows(IllegalArgumentException.class, () -> EntityTag.strong("a\r\nb"));
    assertThrows(IllegalArgumentException.class, () -> EntityTag.strong(""));
  }

  @Test
  void aBodysTagIsTheSameForTheSameBytesOnly() {
    byte[] one = "one".getBytes(StandardCharsets.UTF_8);
    byte[] two = "two".getBytes(StandardCharsets.UTF_8);
    assertEquals(EntityTag.weak(one), EntityTag.weak(one.clone()));
    assertFalse(EntityTag.weak(one).equals(EntityTag.weak(two)));
    assertTrue(EntityTag.weak(one).isWeak());
    assertFalse(EntityTag.ofDocument(one).isWeak());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"abc\"",
        "W/\"abc\"",
        "*",
        " * ",
        "\"x\", \"abc\"",
        "\"abc\",\"x\"",
        ", ,\"x\" ,\t W/\"abc\",",
        "\"a,b\", \"abc\"",
        "\"\",\"abc\""
      })
  void ifNoneMatchComparesWeakly(String condition) {
    assertTrue(STRONG.isKnownTo(with("If-None-Match", condition)));
    assertTrue(WEAK.isKnownTo(with("If-None-Match", condition)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "\"abcd\"",
        "\"xabc\"",
        "\"x,\"abc\"\"",
        "w/\"abc\"",
        "W/ \"abc\"",
        "\"abc",
        "\"ABC\"",
        "\"*\"",
        "x*",
        "\"x\" \"abc\"",
        "\"x \"abc\""
      })
  void ifNoneMatchIsNotMetByWhatIsAnotherTagOrNone(String condition) {
    assertFalse(STRONG.isKnownTo(with("If-None-Match", condition)), condition);
    assertFalse(WEAK.isKnownTo(with("If-None-Match", condition)), condition);
  }

  @Test
  void aListMayComeInSeveralLines() {
    assertTrue(STRONG.isKnownTo(with("If-None-Match", "\"x\"", "\"abc\"")));
    assertTrue(matches(STRONG, with("If-Match", "\"x\"", "\"abc\"")));
  }

  @Test
  void onlyAReadingIsAnsweredByNotModified() {
    for (String reading : List.of("GET", "HEAD")) {
      method = reading;
      assertTrue(STRONG.isKnownTo(with("If-None-Match", "\"abc\"")), reading);
    }
    for (String change : List.of("POST", "PUT", "DELETE")) {
      method = change;
      assertFalse(STRONG.isKnownTo(with("If-None-Match", "\"abc\"")), change);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"abc\"|true|false",
        "\"x\", \"abc\"|true|false",
        "W/\"abc\"|false|false",
        "*|true|true",
        "\"x\"|false|false",
        "abc|false|false"
      })
  void ifMatchComparesStrongly(String condition, boolean strong, boolean weak) {
    HttpServletRequest request = with("If-Match", condition);
    assertEquals(strong, matches(STRONG, request));
    assertEquals(weak, matches(WEAK, request));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"abc\"|true",
        "' \"abc\" '|true",
        "W/\"abc\"|false",
        "\"x\"|false",
        "\"abc\", \"x\"|false",
        "*|false",
        "Sun, 22 Nov 2026 12:00:00 GMT|false"
      })
  void ifRangeIsOneStrongTag(String condition, boolean allows) {
    HttpServletRequest request = with("If-Range", condition);
    assertEquals(allows, STRONG.allowsRange(request));
    assertFalse(WEAK.allowsRange(request));
  }

  @Test
  void withoutConditionsAllIsAnswered() {
    HttpServletRequest request = request();
    assertFalse(STRONG.isKnownTo(request));
    assertTrue(STRONG.allowsRange(request));
    assertDoesNotThrow(() -> STRONG.requireMatch(request));
  }

  @Test
  void aLongHeaderIsReadInTimeThatGrowsWithIt() {
    String members = "\"x\",".repeat(100_000);
    assertFalse(STRONG.isKnownTo(with("If-None-Match", members + "x")));
    assertTrue(STRONG.isKnownTo(with("If-None-Match", members + "\"abc\"")));
    assertFalse(STRONG.isKnownTo(with("If-None-Match", " ".repeat(100_000) + "x")));
  }
}
