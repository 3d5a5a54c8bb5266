package dev.debrief.workbook;

import org.apache.poi.ss.usermodel.PageMargin;
import org.apache.poi.ss.usermodel.PrintSetup;
import org.apache.poi.ss.usermodel.Sheet;

/**
 * How sheets come out of a printer: on A4, as wide as the page, with the room's title and the page
 * number at the foot.
 */
final class PrintLayout {

  /** Leaves room for the codes around it: Excel allows a foot 255 characters. */
  private static final int MAX_TITLE_CHARACTERS = 100;

  private static final double SIDE_MARGIN_INCHES = 0.5;

  private PrintLayout() {}

  /** Lays the sheet out upright; the foot shows the room's title. */
  static void upright(Sheet sheet, String title) {
    layOut(sheet, title);
    sheet.getPrintSetup().setLandscape(false);
  }

  /** Lays the sheet out across; the foot shows the room's title. */
  static void across(Sheet sheet, String title) {
    layOut(sheet, title);
    sheet.getPrintSetup().setLandscape(true);
  }

  private static void layOut(Sheet sheet, String title) {
    PrintSetup print = sheet.getPrintSetup();
    print.setPaperSize(PrintSetup.A4_PAPERSIZE);
    sheet.setFitToPage(true);
    print.setFitWidth((short) 1);
    print.setFitHeight((short) 0); // as many pages as it takes
    sheet.setMargin(PageMargin.LEFT, SIDE_MARGIN_INCHES);
    sheet.setMargin(PageMargin.RIGHT, SIDE_MARGIN_INCHES);
    sheet.setHorizontallyCenter(true);
    // The right side first: POI splits what is there at "&R", which a title may contain.
    sheet.getFooter().setRight("Page &P of &N");
    sheet.getFooter().setLeft(escape(oneLine(title)));
  }

  private static String oneLine(String title) {
    String line = CellText.clean(title).replace('\n', ' ');
    if (line.length() <= MAX_TITLE_CHARACTERS) {
      return line;
    }
    int end = MAX_TITLE_CHARACTERS;
    if (Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(0, end) + "…";
  }

  /** An ampersand begins a code, two stand for one (ECMA-376 part 1, 18.3.1.39 evenFooter). */
  private static String escape(String line) {
    return line.replace("&", "&&");
  }
}
