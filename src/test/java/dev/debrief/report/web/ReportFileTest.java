package dev.debrief.report.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.Problem;
import dev.debrief.testing.Tokens;
import io.jsonwebtoken.Jwts;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportFileTest {
  private static final String XLSX =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  private static final int TEXT_COLUMN = 4;

  private static DebriefServer server;
  private static String file;
  private static byte[] whole;
  private static String etag;

  @BeforeAll
  static void start() throws Exception {
    server = DebriefServer.started();
    server.room("plain", "Plain", 20);
    file = server.leaveAndWait("ada", "plain").at("/links/file").asText();
    Api.Answer answer = server.as("ada").get(file);
    whole = answer.bytes();
    etag = answer.header("ETag");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void theWholeFileSaysWhatItIs() throws Exception {
    Api.Answer answer = server.as("ada").get(file);

    assertEquals(200, answer.status());
    assertEquals(XLSX, answer.header("Content-Type"));
    assertEquals(Integer.toString(whole.length), answer.header("Content-Length"));
    assertEquals("bytes", answer.header("Accept-Ranges"));
    assertEquals("private, no-cache", answer.header("Cache-Control"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    assertTrue(etag.matches("\"[0-9a-f]{64}\""), etag);
    assertEquals('P', whole[0]);
    assertEquals('K', whole[1]);
  }

  @Test
  void headSaysTheSameWithoutTheFile() throws Exception {
    Api.Answer head = head(server.as("ada"));
    Api.Answer ranged = head(server.as("ada").header("Range", "bytes=0-9"));

    assertEquals(200, head.status());
    assertEquals(Integer.toString(whole.length), head.header("Content-Length"));
    assertEquals(etag, head.header("ETag"));
    assertEquals(XLSX, head.header("Content-Type"));
    assertEquals(200, ranged.status());
    assertEquals(Integer.toString(whole.length), ranged.header("Content-Length"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Plain|Plain|Plain",
        "Größe: A/B \\ \"C\" <d>|Grosse A B C d|Gr%C3%B6%C3%9Fe%20A%20B%20C%20d",
        "会議 🚀|__ _|%E4%BC%9A%E8%AD%B0%20%F0%9F%9A%80",
        "...hidden|hidden|hidden",
        "50% off; it's *|50_ off; it's|50%25%20off%3B%20it%27s",
        "///|Room|Room"
      })
  void theFileIsNamedAfterTheRoomInBothFormsOfTheHeader(String title, String ascii, String encoded)
      throws Exception {
    server.room("named", title);
    server.as("ada").post("/api/rooms/named/messages", "{\"text\":\"hello\"}");
    JsonNode report = server.leaveAndWait("ada", "named");
    String day = report.get("createdAt").asText().substring(0, 10);

    String header =
        server.as("ada").get(report.at("/links/file").asText()).header("Content-Disposition");

    String expected =
        "attachment; filename=\"%s %s.xlsx\"; filename*=UTF-8''%s%%20%s.xlsx"
            .formatted(ascii, day, encoded, day);
    assertEquals(expected.replace("Grosse", "Gro_e"), header);
  }

  @Test
  void aTitleWithLineBreaksAddsNoHeader() throws Exception {
    server.room("injected", "a\r\nX-Evil: yes\r\n\r\nbody");
    server.as("ada").post("/api/rooms/injected/messages", "{\"text\":\"hello\"}");

    Api.Answer answer =
        server.as("ada").get(server.leaveAndWait("ada", "injected").at("/links/file").asText());

    assertEquals(200, answer.status());
    assertNull(answer.header("X-Evil"));
    assertTrue(answer.header("Content-Disposition").contains("\"a X-Evil yes body "));
  }

  @Test
  void theFileAClientHasIsNotSentAgain() throws Exception {
    for (String known : List.of(etag, "*", "\"other\", " + etag, "W/" + etag)) {
      Api.Answer answer = server.as("ada").header("If-None-Match", known).get(file);
      assertEquals(304, answer.status(), known);
      assertEquals(0, answer.bytes().length);
      assertEquals(etag, answer.header("ETag"));
    }
    assertEquals(200, server.as("ada").header("If-None-Match", "\"other\"").get(file).status());
  }

  @ParameterizedTest
  @CsvSource({"bytes=0-0,0,1", "bytes=0-99,0,100", "bytes=10-,10,-1", "bytes=-7,-7,-1"})
  void aRangeIsSentAlone(String range, int from, int end) throws Exception {
    int start = from < 0 ? whole.length + from : from;
    int stop = end < 0 ? whole.length : end;

    Api.Answer answer = server.as("ada").header("Range", range).get(file);

    assertEquals(206, answer.status());
    assertArrayEquals(Arrays.copyOfRange(whole, start, stop), answer.bytes());
    assertEquals(
        "bytes " + start + "-" + (stop - 1) + "/" + whole.length, answer.header("Content-Range"));
    assertEquals(Integer.toString(stop - start), answer.header("Content-Length"));
    assertEquals(etag, answer.header("ETag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-99999999", "bytes=-99999999", "bytes=0-"})
  void aRangeOfEverythingIsTheWholeFile(String range) throws Exception {
    Api.Answer answer = server.as("ada").header("Range", range).get(file);

    assertTrue(List.of(200, 206).contains(answer.status()));
    assertArrayEquals(whole, answer.bytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=5-2",
        "bytes=a-b",
        "bytes=-",
        "bytes=0-1,5-6",
        "items=0-1",
        "bytes=99999999999999999999-"
      })
  void whatIsNoSingleRangeIsIgnored(String range) throws Exception {
    Api.Answer answer = server.as("ada").header("Range", range).get(file);

    assertEquals(200, answer.status());
    assertEquals(whole.length, answer.bytes().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=99999999-", "bytes=99999999-100000000", "bytes=-0"})
  void aRangePastTheEndCannotBeSatisfied(String range) throws Exception {
    Api.Answer answer = server.as("ada").header("Range", range).get(file);

    Problem.of(answer, 416);
    assertEquals("bytes */" + whole.length, answer.header("Content-Range"));
  }

  @Test
  void aRangeOfAnotherVersionGivesTheWholeFile() throws Exception {
    Api ranged = server.as("ada").header("Range", "bytes=0-9");

    assertEquals(206, ranged.header("If-Range", etag).get(file).status());
    assertEquals(200, ranged.header("If-Range", "\"other\"").get(file).status());
    assertEquals(200, ranged.header("If-Range", "W/" + etag).get(file).status());
  }

  @Test
  void aFileLostFromTheDiskIsNotFoundAndTellsNothing() throws Exception {
    server.room("lost", "Lost", 1);
    JsonNode report = server.leaveAndWait("ada", "lost");
    try (Stream<Path> files = Files.list(server.home().resolve("files"))) {
      for (Path lost : files.toList()) {
        if (lost.getFileName().toString().startsWith(report.get("id").asText())) {
          Files.delete(lost);
        }
      }
    }

    Problem.of(server.as("ada").get(report.at("/links/file").asText()), 404);
  }

  @Test
  void aFinishedReportLinksAFileOfEachFormat() throws Exception {
    server.room("linked-formats", "Formats", 3);
    JsonNode report = server.leaveAndWait("ada", "linked-formats");
    String path = "/api/reports/" + report.get("id").asText() + "/file";

    assertEquals(path, report.at("/links/file").asText());
    assertEquals(
        Map.of(
            "md", path + "?format=md",
            "ndjson", path + "?format=ndjson",
            "xlsx", path + "?format=xlsx"),
        new ObjectMapper().convertValue(report.at("/links/files"), Map.class));
  }

  @ParameterizedTest
  @CsvSource({
    "md,text/markdown;charset=utf-8",
    "ndjson,application/x-ndjson",
    "xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
  })
  void eachFormatHasItsTypeItsNameItsTagAndItsRanges(String format, String type) throws Exception {
    String path = file + "?format=" + format;
    Api.Answer all = server.as("ada").get(path);
    String tag = all.header("ETag");

    assertEquals(200, all.status());
    assertEquals(type, all.header("Content-Type"));
    assertTrue(all.header("Content-Disposition").endsWith("." + format));
    assertEquals(format.equals("xlsx"), tag.equals(etag));
    assertEquals(304, server.as("ada").header("If-None-Match", tag).get(path).status());
    assertEquals(412, server.as("ada").header("If-Match", "\"x\"").get(path).status());
    Api.Answer part =
        server.as("ada").header("Range", "bytes=2-5").header("If-Range", tag).get(path);
    assertEquals(206, part.status());
    assertArrayEquals(Arrays.copyOfRange(all.bytes(), 2, 6), part.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pdf", "", "MD", "xlsx%00"})
  void aFormatThatThereIsNotIsRefusedWithThoseThereAre(String format) throws Exception {
    Api.Answer answer = server.as("ada").get(file + "?format=" + format);

    assertEquals(
        "format must be one of xlsx, md, ndjson.", Problem.of(answer, 400).get("detail").asText());
  }

  @Test
  void theSummaryQuotesTheMessagesThatEachPointRestsOn() throws Exception {
    String text = text(server.as("ada").get(file + "?format=md"));

    assertTrue(text.startsWith("# Plain\n\nChat report · 1 Mar 2026"), text);
    assertTrue(text.contains("\n- messages: **20**\n- participants: **2**\n"), text);
    JsonNode report = server.as("ada").get(file.replace("/file", "")).json();
    for (JsonNode point : report.at("/summary/points")) {
      assertTrue(text.contains("   > **#" + point.at("/messages/0").asText() + "** · "), text);
    }
  }

  @Test
  void anImportOfTheMessagesMakesTheSameRoom() throws Exception {
    server.room("origin", "Origin");
    String lines =
        Stream.of(
                "{'id':'1','author':'ada','sentAt':'2026-03-01T10:00:00.000001Z','text':'one'}",
                "{'author':'Someone Else','sentAt':'0001-01-01T00:00:00Z','text':''}",
                "{'id':'3','author':'grace','sentAt':'9998-12-31T23:59:59+14:00','text':'x',"
                    + "'replyTo':'1','editedAt':'2026-03-02T00:00:00Z'}",
                "{'id':'4','author':'ada','sentAt':'2026-03-01T09:00:00Z','text':'','deleted':true,"
                    + "'replyTo':'not there'}",
                "{'id':'5','author':'ada','sentAt':'2026-03-01T10:00:00Z','replyTo':'','text':'\\u0001\\u0007\\u001f\\u007f\\u0085\\u2028\\u2029\\r"
                    + "\\n"
                    + "\\r"
                    + " \\t \\uFEFF\\uFFFF \\uD83D\\uDE80 \\uD83D \\u0000 \\u202e \\\\ \\\" <b>"
                    + " =1+1 '}",
                "{'id':'6 \\n 🚀','author':'\\u202eada','sentAt':'2026-03-01T10:00:00Z','text':'y',"
                    + "'attachments':['a','https://x.example.org/1',{'name':'','bytes':0},"
                    + "{'url':'https://x.example.org/2'},"
                    + "{'name':'n','url':'u','bytes':9007199254740993}]}",
                "{'id':'7','author':'ada','sentAt':'2026-03-01T10:00:00Z','text':'z',"
                    + "'attachments':['"
                    + "n".repeat(2_000)
                    + "',{'url':'"
                    + "u".repeat(2_000)
                    + "'}]}",
                "{'id':'8','author':'ada','sentAt':'2026-03-01T10:00:00Z','text':'"
                    + "\\u0001".repeat(1_048_576)
                    + "'}")
            .map(line -> line.replace('\'', '"') + "\n")
            .collect(Collectors.joining());
    assertEquals(8, server.importLines("origin", lines).get("accepted").asInt());
    server.as("ada").post("/api/rooms/origin/messages", "{\"text\":\"posted <i>\"}");

    String exported = ndjson("origin");
    server.room("copy", "Copy");
    JsonNode counts = server.importLines("copy", exported);

    assertEquals(9, counts.get("accepted").asInt(), counts::toString);
    assertEquals(messages("origin"), messages("copy"));
    assertEquals(exported, ndjson("copy"));
  }

  private static JsonNode messages(String room) throws Exception {
    return server.as("ada").get("/api/rooms/" + room + "/messages").json().get("items");
  }

  private static String ndjson(String room) throws Exception {
    JsonNode report = server.leaveAndWait("ada", room);
    return text(server.as("ada").get(report.at("/links/files/ndjson").asText()));
  }

  private static String text(Api.Answer answer) {
    assertEquals(200, answer.status());
    return new String(answer.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void theWorkbookHoldsEveryMessageAsItWasWritten() throws Exception {
    server.room("texts", "Texts");
    List<String> texts =
        List.of("=1+1", "@cmd", "-2", "+3", "🚀 line\nbreak", "  spaced  ", "<b>&amp;", "");
    StringBuilder lines = new StringBuilder();
    for (String text : texts) {
      lines.append(
          "{\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":%s}%n"
              .formatted(Api.quoted(text)));
    }
    server.importLines("texts", lines.toString());

    byte[] book =
        server
            .as("ada")
            .get(server.leaveAndWait("ada", "texts").at("/links/file").asText())
            .bytes();

    assertEquals(texts, texts(book));
    assertEquals(20, texts(whole).size());
    assertEquals("We agreed to ship part 7 on Thursday, after the test.", texts(whole).get(6));
  }

  @Test
  void theMailedLinkOpensTheFileWithoutSigningIn() throws Exception {
    String ticket = ticketFor("linked");

    Api.Answer answer = server.anonymous().get("/file/" + ticket);
    Api.Answer ranged = server.anonymous().header("Range", "bytes=0-3").get("/file/" + ticket);

    assertEquals(200, answer.status());
    assertEquals(XLSX, answer.header("Content-Type"));
    assertEquals("no-referrer", answer.header("Referrer-Policy"));
    assertEquals("noindex", answer.header("X-Robots-Tag"));
    assertEquals(3, texts(answer.bytes()).size());
    assertEquals(206, ranged.status());
    Api.Answer notes = server.anonymous().get("/file/" + ticket + "?format=md");
    assertEquals("text/markdown;charset=utf-8", notes.header("Content-Type"));
    assertEquals("no-referrer", notes.header("Referrer-Policy"));
    assertTrue(text(notes).startsWith("# Room\n"));
    Problem.of(server.anonymous().get("/file/" + ticket + "?format=pdf"), 400);
    Problem.of(server.anonymous().post("/file/" + ticket, "{}"), 405);
  }

  @Test
  void aTicketThatIsNotOursOpensNothing() throws Exception {
    String ticket = ticketFor("forged");
    String[] parts = ticket.split("\\.", -1);
    String other = server.as("ada").get("/api/reports").json().at("/items/0/id").asText();
    String payload = encoded("{\"sub\":\"" + other + "\",\"exp\":4102444800}");

    for (String forged :
        List.of(
            "",
            "x",
            ticket + "x",
            parts[0] + "." + payload + "." + parts[2],
            parts[0] + "." + parts[1] + ".",
            encoded("{\"alg\":\"none\"}") + "." + payload + ".",
            encoded("{\"alg\":\"HS256\",\"kid\":1}") + "." + payload + "." + parts[2],
            encoded("{\"alg\":\"HS256\",\"kid\":\"\\u0000\"}") + "." + payload + "." + parts[2],
            encoded("{\"alg\":\"RS256\",\"kid\":\"x\"}") + "." + payload + "." + parts[2],
            Tokens.with(other, b -> {}),
            Jwts.builder()
                .header()
                .keyId(kidOf(parts[0]))
                .and()
                .subject(other)
                .expiration(Date.from(Instant.now().plus(Duration.ofDays(1))))
                .signWith(Tokens.key(Tokens.SECRET))
                .compact(),
            "a".repeat(5_000))) {
      Problem.of(server.anonymous().get("/file/" + forged), 404);
    }
    assertEquals(401, server.anonymous().bearer(ticket).get("/api/reports").status());
  }

  @Test
  void theTicketOfAnErasedReportOpensNothing() throws Exception {
    String ticket = ticketFor("erased");
    String report = server.as("erased").get("/api/reports").json().at("/items/0/id").asText();
    assertEquals(200, server.anonymous().get("/file/" + ticket).status());

    server.as("erased").delete("/api/reports/" + report);

    Problem.of(server.anonymous().get("/file/" + ticket), 404);
  }

  @Test
  void aTicketOpensTheFileUntilTheReportExpiresAndOnItsOwnServerOnly() throws Exception {
    try (DebriefServer shortLived = DebriefServer.with(Map.of("retention", "6s"))) {
      shortLived.room("brief", "Brief", 1);
      shortLived.leaveAndWait("ada", "brief");
      String ticket = ticketIn(shortLived, "ada@example.org");

      assertEquals(200, shortLived.anonymous().get("/file/" + ticket).status());
      Problem.of(server.anonymous().get("/file/" + ticket), 404);
      Await.until(
          "the ticket has expired",
          () -> shortLived.anonymous().get("/file/" + ticket).status() == 404);
    }
  }

  private static String kidOf(String header) {
    return new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8)
        .replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1");
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Lets a user of that name leave a room of that name, and waits for the mail. */
  private static String ticketFor(String user) throws Exception {
    server.roomOf("room-" + user, "Room", user);
    server.fill("room-" + user, 3);
    server.leaveAndWait(user, "room-" + user);
    return ticketIn(server, user + "@example.org");
  }

  private static String ticketIn(DebriefServer at, String address) throws Exception {
    Await.until("the mail has come", () -> mailTo(at, address) != null);
    MimeMultipart parts = (MimeMultipart) mailTo(at, address).getContent();
    String text = (String) parts.getBodyPart(0).getContent();
    return text.replaceAll("(?s).*http://127\\.0\\.0\\.1/file/(\\S+).*", "$1");
  }

  private static MimeMessage mailTo(DebriefServer at, String address) throws Exception {
    for (MimeMessage mail : at.mail().getReceivedMessages()) {
      if (mail.getRecipients(RecipientType.TO)[0].toString().contains(address)) {
        return mail;
      }
    }
    return null;
  }

  private static Api.Answer head(Api api) throws Exception {
    return api.send("HEAD", file, BodyPublishers.noBody(), null);
  }

  private static List<String> texts(byte[] book) throws Exception {
    try (ReadableWorkbook workbook = new ReadableWorkbook(new ByteArrayInputStream(book));
        Stream<Row> rows = workbook.findSheet("Messages").orElseThrow().openStream()) {
      return rows.skip(1).map(row -> row.getCellText(TEXT_COLUMN)).toList();
    }
  }
}
