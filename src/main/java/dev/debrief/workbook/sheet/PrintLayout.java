package dev.debrief.workbook.sheet;

import dev.debrief.workbook.row.CellText;
import org.apache.poi.ss.usermodel.PageMargin;
import org.apache.poi.ss.usermodel.PrintSetup;
import org.apache.poi.ss.usermodel.Sheet;

/**
 * How sheets come out of a printer: on the reader's paper, as wide as the page, with the room's
 * title and the page number at the foot.
 */
public final class PrintLayout {

  /** Leaves room for the codes around it: Excel allows a foot 255 characters. */
  private static final int MAX_TITLE_CHARACTERS = 100;

  private static final double SIDE_MARGIN_INCHES = 0.5;

  private final String title;
  private final String pages;
  private final short paper;

  /**
   * @param title the room's title
   */
  public PrintLayout(String title, Labels labels) {
    this.title = escape(oneLine(title));
    this.pages = labels.of("page");
    this.paper = labels.paper();
  }

  /**
   * Lays a sheet out upright that is made for the page's width; its own page breaks hold, which
   * they would not if Excel had to fit it.
   */
  void upright(Sheet sheet) {
    layOut(sheet);
    sheet.getPrintSetup().setLandscape(false);
  }

  /** Lays the sheet out across, as small as its columns demand. */
  void across(Sheet sheet) {
    layOut(sheet);
    PrintSetup print = sheet.getPrintSetup();
    print.setLandscape(true);
    sheet.setFitToPage(true);
    print.setFitWidth((short) 1);
    print.setFitHeight((short) 0); // as many pages as it takes
  }

  private void layOut(Sheet sheet) {
    PrintSetup print = sheet.getPrintSetup();
    print.setPaperSize(paper);
    sheet.setMargin(PageMargin.LEFT, SIDE_MARGIN_INCHES);
    sheet.setMargin(PageMargin.RIGHT, SIDE_MARGIN_INCHES);
    sheet.setHorizontallyCenter(true);
    // The right side first: POI splits what is there at "&R", which a title may contain.
    sheet.getFooter().setRight(pages);
    sheet.getFooter().setLeft(title);
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
