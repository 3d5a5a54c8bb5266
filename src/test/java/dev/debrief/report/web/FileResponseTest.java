package dev.debrief.report.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.report.OutputFormat;
import dev.debrief.report.Recipient;
import dev.debrief.report.Report;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.ReportFiles;
import dev.debrief.report.ReportFiles.Draft;
import dev.debrief.report.file.DirectoryReportFiles;
import dev.debrief.testing.SettableClock;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileResponseTest {
  private static final String CONTENT = "0123456789";

  private static final List<OutputFormat> FORMATS =
      List.of(
          new OutputFormat("xlsx", "application/x-book", "xlsx"),
          new OutputFormat("md", "text/markdown;charset=utf-8", "md"));

  @TempDir Path folder;
  private ReportFiles files;
  private StoredFile file;

  private final Map<String, String> asked = new HashMap<>();
  private final Map<String, Object> answered = new HashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private String method = "GET";
  private String format;

  @BeforeEach
  void keepAFile() throws IOException {
    files = new DirectoryReportFiles(folder);
    try (Draft draft = files.begin("r1", 1, "xlsx")) {
      draft.out().write(CONTENT.getBytes(StandardCharsets.UTF_8));
      file = draft.keep();
    }
  }

  private static Report report(String title, StoredFile file, Instant at, ZoneId zone) {
    return report(title, at, zone, file == null ? List.of() : List.of(file));
  }

  private static Report report(String title, Instant at, ZoneId zone, List<StoredFile> files) {
    return new Report(
        "r1",
        "plan",
        title,
        new Recipient("ada", "Ada", null, Locale.ENGLISH, zone),
        1,
        1,
        Report.State.FINISHED,
        "Finished",
        1,
        1,
        1,
        0,
        at,
        null,
        at,
        null,
        null,
        Report.Mail.NONE,
        null,
        files);
  }

  @Test
  void aNameIsShownInTheOrderItHas() {
    assertEquals(
        "plan xslx.exe 2026-11-22.xlsx",
        FileResponse.fileName(titled("plan \u202Exslx.exe"), "xlsx"));
  }

  private static Report titled(String title) {
    return report(title, null, SettableClock.START, ZoneId.of("UTC"));
  }

  private static <T> T fake(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Object onRequest(String called, Object[] args) {
    return switch (called) {
      case "getHeader" -> asked.get((String) args[0]);
      case "getHeaders" ->
          Collections.enumeration(Stream.ofNullable(asked.get((String) args[0])).toList());
      case "getMethod" -> method;
      case "getParameter" -> format;
      default -> throw new UnsupportedOperationException(called);
    };
  }

  private Object onResponse(String called, Object[] args) {
    switch (called) {
      case "setHeader" -> answered.put((String) args[0], args[1]);
      case "setStatus" -> answered.put("status", args[0]);
      case "setContentType" -> answered.put("Content-Type", args[0]);
      case "setContentLengthLong" -> answered.put("Content-Length", args[0]);
      case "getOutputStream" -> {
        return new Output();
      }
      default -> throw new UnsupportedOperationException(called);
    }
    return null;
  }

  private final class Output extends ServletOutputStream {
    @Override
    public void write(int b) {
      body.write(b);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException();
    }
  }

  private void answer(Report report) throws IOException {
    new FileResponse(files, FORMATS)
        .write(
            fake(HttpServletRequest.class, (p, m, args) -> onRequest(m.getName(), args)),
            fake(HttpServletResponse.class, (p, m, args) -> onResponse(m.getName(), args)),
            report);
  }

  private String answer() throws IOException {
    answer(report("Planning", file, SettableClock.START, ZoneId.of("UTC")));
    return body.toString(StandardCharsets.UTF_8);
  }

  private String etag() {
    return '"' + file.sha256() + '"';
  }

  @Test
  void answersTheWholeFile() throws IOException {
    assertEquals(CONTENT, answer());
    assertEquals(10L, answered.get("Content-Length"));
    assertEquals(etag(), answered.get("ETag"));
    assertEquals("bytes", answered.get("Accept-Ranges"));
    assertFalse(answered.containsKey("status"));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3,0123,bytes 0-3/10",
    "bytes=4-,456789,bytes 4-9/10",
    "bytes=9-9,9,bytes 9-9/10",
    "bytes=-3,789,bytes 7-9/10",
    "bytes=5-100,56789,bytes 5-9/10",
    "bytes= 1 - 2,12,bytes 1-2/10"
  })
  void answersARange(String range, String content, String contentRange) throws IOException {
    asked.put("Range", range);
    assertEquals(content, answer());
    assertEquals(206, answered.get("status"));
    assertEquals(contentRange, answered.get("Content-Range"));
    assertEquals((long) content.length(), answered.get("Content-Length"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=-",
        "bytes=5-2",
        "bytes=0-1,3-4",
        "bytes=a-b",
        "bytes=99999999999999999999-",
        "lines=0-1",
        "",
        "0-1"
      })
  void answersTheWholeFileToWhatItTakesForNoRange(String range) throws IOException {
    asked.put("Range", range);
    assertEquals(CONTENT, answer());
    assertFalse(answered.containsKey("Content-Range"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=999999999999999999-"})
  void refusesARangeBehindTheEnd(String range) {
    asked.put("Range", range);
    RequestFailure refused = assertThrows(RequestFailure.class, this::answer);
    assertEquals(Reason.RANGE_NOT_SATISFIABLE, refused.reason());
  }

  @Test
  void answersARangeOnlyOfTheFileTheClientHasBegunWith() throws IOException {
    asked.put("Range", "bytes=0-3");
    asked.put("If-Range", etag());
    assertEquals("0123", answer());
    for (String other :
        new String[] {
          "\"another\"", "W/" + etag(), etag() + ", " + etag(), "Sun, 22 Nov 2026 12:00:00 GMT"
        }) {
      body.reset();
      asked.put("If-Range", other);
      assertEquals(CONTENT, answer(), other);
    }
  }

  @Test
  void refusesARequestThatIsForAnotherFile() throws IOException {
    asked.put("If-Match", "\"another\", W/" + etag());
    RequestFailure refused = assertThrows(RequestFailure.class, this::answer);
    assertEquals(Reason.PRECONDITION_FAILED, refused.reason());
    asked.put("If-Match", "\"another\", " + etag());
    assertEquals(CONTENT, answer());
  }

  @Test
  void answersNothingToAClientThatHasTheFile() throws IOException {
    for (String known : new String[] {etag(), "*", "\"x\", " + etag(), "W/" + etag()}) {
      asked.put("If-None-Match", known);
      assertEquals("", answer(), known);
      assertEquals(304, answered.get("status"));
    }
  }

  @Test
  void answersOnlyTheHeadersToHead() throws IOException {
    method = "HEAD";
    assertEquals("", answer());
    assertEquals(10L, answered.get("Content-Length"));
  }

  @Test
  void refusesAReportThatHasNoFileYet() {
    for (String asked : new String[] {null, "xlsx", "md"}) {
      format = asked;
      RequestFailure refused = assertThrows(RequestFailure.class, () -> answer(titled("Planning")));
      assertEquals(Reason.NOT_FOUND, refused.reason());
    }
  }

  @Test
  void answersTheFormatAskedForUnderItsOwnNameTypeAndTag() throws IOException {
    StoredFile notes;
    try (Draft draft = files.begin("r1", 1, "md")) {
      draft.out().write('#');
      notes = draft.keep();
    }
    Report report = report("Planning", SettableClock.START, ZoneId.of("UTC"), List.of(notes, file));
    format = "md";
    answer(report);
    assertEquals("#", body.toString(StandardCharsets.UTF_8));
    assertEquals("text/markdown;charset=utf-8", answered.get("Content-Type"));
    assertEquals('"' + notes.sha256() + '"', answered.get("ETag"));
    assertTrue(answered.get("Content-Disposition").toString().endsWith("Planning%202026-11-22.md"));

    body.reset();
    format = null;
    asked.put("If-None-Match", '"' + notes.sha256() + '"');
    answer(report);
    assertEquals(CONTENT, body.toString(StandardCharsets.UTF_8));
    assertEquals("application/x-book", answered.get("Content-Type"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pdf", "XLSX", "md ", "xlsx,md", "../md"})
  void refusesAFormatThatThereIsNotAndNamesThoseThereAre(String unknown) {
    format = unknown;
    RequestFailure refused = assertThrows(RequestFailure.class, this::answer);
    assertEquals(Reason.MALFORMED, refused.reason());
    assertEquals("format must be one of xlsx, md.", refused.getMessage());
  }

  @Test
  void doesNotFindAFormatThatTheReportLacks() {
    format = "md";
    RequestFailure refused = assertThrows(RequestFailure.class, this::answer);
    assertEquals(Reason.NOT_FOUND, refused.reason());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Planning|Planning 2026-11-22.xlsx",
        "a/b\\c:d*e?f\"g<h>i|a b c d e f g h i 2026-11-22.xlsx",
        "../../etc/passwd|.. etc passwd 2026-11-22.xlsx",
        "...|Room 2026-11-22.xlsx",
        "'  '|Room 2026-11-22.xlsx",
        ".hidden|hidden 2026-11-22.xlsx",
        "B\u00FCro \u6F22\u5B57 \uD83D\uDE00|B\u00FCro \u6F22\u5B57 \uD83D\uDE00 2026-11-22.xlsx"
      })
  void namesTheFileByTheRoomAndTheDay(String title, String name) {
    assertEquals(name, FileResponse.fileName(titled(title), "xlsx"));
  }

  @Test
  void dropsWhatNoFileNameHolds() {
    assertEquals("a b 2026-11-22.xlsx", FileResponse.fileName(titled("a\r\n\0\uD83D\tb"), "xlsx"));
  }

  @Test
  void cutsALongTitleBetweenCharacters() {
    assertEquals(
        "x".repeat(100) + " 2026-11-22.xlsx",
        FileResponse.fileName(titled("x".repeat(500)), "xlsx"));
    assertEquals(
        "x".repeat(99) + " 2026-11-22.xlsx",
        FileResponse.fileName(titled("x".repeat(99) + "\uD83D\uDE00"), "xlsx"));
  }

  @Test
  void namesTheDayOfTheReadersZone() {
    Instant late = Instant.parse("2026-11-22T23:30:00Z");
    assertEquals(
        "Planning 2026-11-23.xlsx",
        FileResponse.fileName(report("Planning", null, late, ZoneId.of("Europe/Zurich")), "xlsx"));
  }

  @Test
  void givesTheNameInPlainAsciiAndInUtf8() throws IOException {
    answer(report("B\u00FCro 100% \u6F22", file, SettableClock.START, ZoneId.of("UTC")));
    assertEquals(
        "attachment; filename=\"Buro 100_ _ 2026-11-22.xlsx\";"
            + " filename*=UTF-8''B%C3%BCro%20100%25%20%E6%BC%A2%202026-11-22.xlsx",
        answered.get("Content-Disposition"));
  }

  @Test
  void keepsSeparatorsOutOfThePlainNameThatOtherCharactersTurnInto() throws IOException {
    answer(report("\u2100\uFF0F\uFF3C\uFF02\uFF1A", file, SettableClock.START, ZoneId.of("UTC")));
    String header = (String) answered.get("Content-Disposition");
    assertTrue(header.startsWith("attachment; filename=\"a_c____ 2026-11-22.xlsx\";"), header);
  }
}
