package dev.debrief.workbook.sheet;

import dev.debrief.workbook.row.BookArchive;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * A workbook in the making: what all its sheets share.
 *
 * @param poi POI's book
 * @param archive where it goes
 * @param styles the looks of its cells
 * @param labels the reader's language
 * @param print how its sheets are printed
 * @param isRightToLeft whether the room's writing goes that way, and so the columns
 * @param rowsPerSheet the most rows of a sheet, with its header
 */
public record WorkbookContext(
    XSSFWorkbook poi,
    BookArchive archive,
    Styles styles,
    Labels labels,
    PrintLayout print,
    boolean isRightToLeft,
    int rowsPerSheet) {}
