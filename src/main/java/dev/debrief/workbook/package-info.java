/**
 * Writes a conversation as an .xlsx workbook. The entry is {@link
 * dev.debrief.workbook.PoiWorkbook}, the adapter of {@link dev.debrief.report.OutputWriter} to
 * Apache POI.
 *
 * <pre>
 *               POI's book: styles, empty tables, pages, charts        in memory, some 100 KB
 * PoiWorkbook ─▶ MessageTable ─────▶ TableSheets   Messages, Messages (2) ...
 *                  │ while it reads: RoomStatistics, MessageRows, RecentMessages
 *             ─▶ ParticipantTable ─▶ TableSheets   Participants
 *             ─▶ ActivityTable ────▶ TableSheets   Activity
 *             ─▶ AttachmentTable ──▶ TableSheets   Attachments, where there are any
 *                                        │ RowWriter: rows as UTF-8 bytes
 *             ─▶ AboutSheet, SummarySheet ▼        About, Summary with its Charts
 *                                     BookArchive ─▶ the caller's stream
 * </pre>
 *
 * <p><b>One pass.</b> A workbook is a zip archive of parts, and in which order they lie in it is
 * free. So the sheets with the rows are written first, each row once, as its message is read; and
 * what the other parts show of the messages (figures, charts, in which row a cited message came to
 * stand) is known when POI writes those parts behind them. The messages are read a second time only
 * for attachments.
 *
 * <p><b>Rows pass POI by</b>, since making a cell of POI's for each value takes most of the time
 * and thousands of bytes a row. POI makes the sheet: columns, header, filter, print set-up. {@link
 * dev.debrief.workbook.sheet.TableSheets} writes that XML up to where its rows end, then the rows,
 * then the remainder. {@link dev.debrief.workbook.row.RowWriter} has the mark-up of each column and
 * style ready as bytes and puts numbers, dates and texts between; it makes no object for a row. It
 * also tells the compressor ({@link dev.debrief.deflate}) where a row is like the one above:
 * measured from leaving a room of 120,000 messages to the end event, a report took 1.22 times as
 * long with the JDK's compressor, and its file was a little larger.
 *
 * <p><b>Memory</b> does not grow with the messages, only with the authors, the days, and a little
 * with messages of several rows and with links, of which a sheet takes 65,530. Texts are stored in
 * their cells, not in a table of shared strings, which would have to be held. There are no
 * temporary files.
 *
 * <p><b>Text</b> passes through {@link dev.debrief.workbook.row.CellText} on its way into any cell,
 * so that every character sequence makes a valid workbook and no text ever becomes a formula.
 *
 * <p><b>Languages.</b> {@link dev.debrief.workbook.sheet.Labels} has the words, dates and numbers
 * of the reader's locale; the sheets' names stay as they are, for programs that read workbooks. The
 * columns run in the direction in which most of the room is written.
 *
 * <p><b>Threads:</b> {@code PoiWorkbook} holds no state between calls; everything else belongs to
 * one call and its thread.
 *
 * <p><b>Rejected:</b> POI's streaming workbook (SXSSF), which keeps every sheet in a temporary file
 * and makes a cell object for each value; putting rows into its sheets through its protected hooks,
 * since it saves all other parts before the first row: counts and the rows of cited messages would
 * have to be queried first, each a pass over the room; links as {@code HYPERLINK} formulas (viewers
 * guard or ignore formulas, and a report of other people's words should hold none); several threads
 * deflating (they serve one report where other reports wait for the same processors).
 *
 * <p>Of the other packages this one knows {@code report}, whose port it implements, {@code
 * deflate}, and {@code room} for nothing but {@code Message}, the record that port delivers.
 *
 * @see <a href="https://ecma-international.org/publications-and-standards/standards/ecma-376/">
 *     ECMA-376, Office Open XML</a>
 * @see <a
 *     href="https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3">
 *     Excel specifications and limits</a>
 */
package dev.debrief.workbook;
