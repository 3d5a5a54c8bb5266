package dev.debrief.workbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Excel opens the workbooks without offering to repair them, as far as its formats are written. */
class ValidityTest {

  private static Schemas schemas;

  @BeforeAll
  static void loadSchemas() throws Exception {
    schemas = new Schemas();
  }

  @AfterAll
  static void closeSchemas() throws IOException {
    schemas.close();
  }

  @Test
  void ofAnEmptyRoom() throws Exception {
    assertValid(new Room());
  }

  @Test
  void ofADay() throws Exception {
    assertValid(apart(200, Duration.ofMinutes(5)));
  }

  @Test
  void ofThreeYears() throws Exception {
    assertValid(apart(1_100, Duration.ofDays(1)));
  }

  @Test
  void ofNineHundredYears() throws Exception {
    assertValid(apart(900, Duration.ofDays(366)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"launch", "incident", "planning", "ada-linus"})
  void ofTheRoomsOfTheDemo(String name) throws Exception {
    for (String language : List.of("en", "de-DE", "es-MX", "ar", "ja")) {
      assertValid(TestData.demo(name).readIn(language).point("They met.", 1L, 2L, 3L));
    }
  }

  @Test
  void ofARoomThatIsWrittenFromRightToLeft() throws Exception {
    Room room = new Room().titled("غرفة").readIn("ar-EG").in("Africa/Cairo");
    IntStream.range(0, 40).forEach(i -> room.say("مرحبا بالعالم " + i));
    assertValid(room.point("تحدثوا.", 1L, 40L).noticed("ملاحظة"));
  }

  @Test
  void ofSeveralSheetsOfEachTable() throws Exception {
    Room room = AwkwardRooms.everything();
    assertValid(new PoiWorkbook("1.2.3", 40), room.point("Long.", 35L, 36L).noticed("=1+1"));
  }

  @Test
  void ofAnythingElse() throws Exception {
    for (int seed = 1; seed <= 20; seed++) {
      assertValid(AwkwardRooms.writer(seed), AwkwardRooms.random(seed));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "xl/worksheets/sheet2.xml, <sheetData>, <sheetData><x/>, Expected element",
    "xl/worksheets/sheet2.xml, '<row r=\"3\"', '<row r=\"1\"', row 1 after row 2",
    "xl/worksheets/sheet2.xml, '<c r=\"B3\"', '<c r=\"B4\"', out of its place",
    "xl/worksheets/sheet2.xml, '<c r=\"B3\" s=\"', '<c r=\"B3\" s=\"99', no style",
    "xl/worksheets/sheet2.xml, 'Messages''!A2', 'Nowhere''!A2', no area of a sheet",
    "xl/worksheets/sheet2.xml, </row>, </raw>, must be terminated",
    "xl/styles.xml, cellXfs, cellYfs, Expected elements",
    "xl/workbook.xml, name=\"Messages\", name=\"About\", two sheets",
    "xl/workbook.xml, !$A$1:, !$A$9999999:, no area of a sheet",
    "xl/workbook.xml, rId3, rId33, refers to no relationship",
    "xl/charts/chart1.xml, c:barDir, c:barWay, Expected element",
    "xl/_rels/workbook.xml.rels, sheet3.xml, sheet33.xml, leads to no part",
    "[Content_Types].xml, /xl/styles.xml, /xl/style.xml, has no content type",
    "[Content_Types].xml, '', '', is missing",
    "xl/styles.xml, '', '', is not there",
    "docProps/core.xml, <dc:title>, <dc:tittle>, must be terminated",
  })
  void isNotWhatPassesForAnything(String part, String piece, String by, String complaint)
      throws Exception {
    Room room = Room.of("one", "two").answer("id-1", "three").point("A point.", 1L);
    byte[] corrupt =
        PackageCheck.changed(
            Reopened.of(room).bytes(), part, piece == null ? "" : piece, by == null ? "" : by);
    List<String> complaints = PackageCheck.complaints(corrupt, schemas);
    assertTrue(
        complaints.stream().anyMatch(it -> it.contains(complaint)), () -> "only " + complaints);
  }

  private static void assertValid(Room room) throws Exception {
    assertValid(new PoiWorkbook("1.2.3"), room);
  }

  private static void assertValid(PoiWorkbook writer, Room room) throws Exception {
    byte[] workbook = Reopened.of(writer, room.content()).bytes();
    assertEquals(List.of(), PackageCheck.complaints(workbook, schemas));
  }

  private static Room apart(int messages, Duration between) {
    Room room = new Room();
    IntStream.range(0, messages).forEach(i -> room.sent(Room.START.plus(between.multipliedBy(i))));
    return room.point("They wrote.", 1L, (long) messages);
  }
}
