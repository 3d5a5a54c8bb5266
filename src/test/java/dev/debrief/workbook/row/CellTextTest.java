package dev.debrief.workbook.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CellTextTest {

  @Test
  void leavesOrdinaryTextAlone() {
    String text = " Grüße, 世界 👩‍🚀\tand a line\nfeed ";
    assertSame(text, CellText.clean(text));
    assertEquals(List.of(text), CellText.parts(text));
  }

  @Test
  void keepsEmptyTextAsOneEmptyPart() {
    assertEquals(List.of(""), CellText.parts(""));
  }

  @Test
  void writesEveryLineEndAsALineFeed() {
    assertEquals("a\nb\nc\nd\n\ne\n", CellText.clean("a\r\nb\rc\nd\r\re\r"));
  }

  @Test
  void showsControlCharactersAsTheirPictures() {
    assertEquals("␀␇␛␟\t\n", CellText.clean("\0\u0007\u001B\u001F\t\n"));
  }

  @Test
  void replacesWhatIsNoCharacter() {
    assertEquals("a\uFFFDb\uFFFDc\uFFFD\uFFFD", CellText.clean("a\uD83Db\uDE00c\uFFFE\uFFFF"));
  }

  @Test
  void keepsCharactersBeyondTheBasicPlane() {
    assertEquals("😀\uDBFF\uDFFD", CellText.clean("😀\uDBFF\uDFFD"));
  }

  @Test
  void escapesOnlyWhatLooksLikeAnEscape() {
    assertEquals("_x005F_x0041_", CellText.single("_x0041_"));
    assertEquals("_x005F_x0041_x005F_x0042_", CellText.single("_x0041_x0042_"));
    assertEquals("_x041_ _x004G_ _X0041_ x0041_", CellText.single("_x041_ _x004G_ _X0041_ x0041_"));
  }

  @Test
  void cutsTextAtTheMostCharactersOfACell() {
    String fits = "x".repeat(32_767);
    assertEquals(List.of(fits), CellText.parts(fits));
    assertEquals(List.of(fits, "y"), CellText.parts(fits + "y"));
  }

  @Test
  void neverCutsASurrogatePair() {
    List<String> parts = CellText.parts("x" + "😀".repeat(40_000));
    assertEquals("x" + "😀".repeat(40_000), String.join("", parts));
    for (String part : parts) {
      assertFalse(Character.isLowSurrogate(part.charAt(0)));
      assertFalse(Character.isHighSurrogate(part.charAt(part.length() - 1)));
    }
  }

  @Test
  void cutsAfterTheMostLineFeedsOfACell() {
    assertEquals(List.of("\n".repeat(253)), CellText.parts("\n".repeat(253)));
    List<String> parts = CellText.parts("line\r\n".repeat(600));
    assertEquals("line\n".repeat(600), String.join("", parts));
    assertEquals(3, parts.size());
  }

  @Test
  void makesNoPartTooLongByEscapingIt() {
    String text = "_x0041".repeat(10_000) + "_";
    List<String> parts = CellText.parts(text);
    assertTrue(parts.stream().allMatch(part -> part.length() <= CellText.MAX_CHARACTERS));
    assertEquals(text, String.join("", parts).replace("_x005F_", "_"));
  }

  @Test
  void endsANameThatIsTooLongWithAnEllipsis() {
    String name = CellText.single("n".repeat(40_000));
    assertEquals("n".repeat(16_383) + "…", name);
    assertEquals("n".repeat(16_383), CellText.single("n".repeat(16_383)));
  }
}
