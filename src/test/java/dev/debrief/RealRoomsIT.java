package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.debrief.testing.Api;
import dev.debrief.testing.DebriefServer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Real logs of other people's rooms, from the import to the workbook, on the packaged WAR. */
@Tag("slow")
class RealRoomsIT {
  private static final Path DATA =
      Path.of(System.getProperty("debrief.test.data", "../shared/data"));

  @TestFactory
  Stream<DynamicTest> everyRoomIsImportedLeftAndReadBack() throws Exception {
    assumeTrue(Files.isDirectory(DATA), "skipped: there is no folder of real rooms, " + DATA);
    List<Path> files;
    try (Stream<Path> all = Files.walk(DATA)) {
      files = all.filter(f -> f.toString().endsWith(".ndjson")).sorted().toList();
    }
    assertFalse(files.isEmpty(), "the folder of real rooms holds some");
    DebriefServer server = DebriefServer.ofWar(Map.of());
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> reads(server, f)))
        .onClose(
            () -> {
              try {
                server.close();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
  }

  private static void reads(DebriefServer server, Path file) throws Exception {
    String room = file.getFileName().toString().replace(".ndjson", "");
    server.room(room, "Room " + room);
    long messages;
    try (Stream<String> lines = Files.lines(file)) {
      messages = lines.filter(line -> !line.isBlank()).count();
    }
    JsonNode imported =
        server
            .bridge()
            .send(
                "POST",
                "/api/rooms/" + room + "/import",
                BodyPublishers.ofFile(file),
                "application/x-ndjson")
            .json();
    assertEquals(messages, imported.get("accepted").asLong());
    assertEquals("[]", imported.get("rejected").toString());

    JsonNode report = server.leaveAndWait("ada", room);
    assertEquals("finished", report.get("state").asText(), report.toString());
    assertTrue(report.get("summary").get("points").size() > 0);
    Api.Answer workbook =
        server.as("ada").get("/api/reports/" + report.get("id").asText() + "/file");
    assertEquals(200, workbook.status());
    assertEquals(messages, messageNumbers(workbook.bytes()), "each message has its row");
  }

  /** How many different numbers stand in the rows; a long text has several rows of one number. */
  private static long messageNumbers(byte[] workbook) throws Exception {
    long numbers = 0;
    try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(workbook))) {
      for (Sheet sheet :
          book.getSheets().filter(s -> s.getName().startsWith("Messages")).toList()) {
        try (Stream<Row> rows = sheet.openStream()) {
          numbers +=
              rows.skip(1)
                  .map(row -> row.getCellText(0))
                  .filter(n -> !n.isEmpty())
                  .distinct()
                  .count();
        }
      }
    }
    return numbers;
  }
}
