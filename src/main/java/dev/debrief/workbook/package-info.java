/**
 * Writes a conversation as an .xlsx workbook. The entry is {@link
 * dev.debrief.workbook.PoiWorkbook}, the adapter of {@link dev.debrief.report.WorkbookWriter} to
 * Apache POI.
 *
 * <pre>
 * PoiWorkbook ─▶ MessageTable ──▶ TableSheets     Messages, Messages (2) ...   streamed
 *                   │ while reading: Figures, CitedRows, RecentMessages        bounded
 *             ─▶ ParticipantTable ▶ TableSheets   Participants                 streamed
 *             ─▶ AboutSheet, SummarySheet                                      built in memory
 * </pre>
 *
 * <p>The sheets stand in the order Summary, Messages, Participants, About. The Summary is the first
 * sheet but the last one filled: only the one pass over the transcript tells in which row a cited
 * message came to stand, because long messages take several rows and long rooms several sheets.
 *
 * <p><b>Memory</b> does not grow with the messages. Their rows leave POI's window of a few rows for
 * a compressed temporary file in {@code java.io.tmpdir}, which is gone when the call returns,
 * whatever its outcome; a killed process leaves it behind. Texts are stored in their cells, not in
 * a table of shared strings, which POI would hold in memory. Every cell style is made once.
 *
 * <p><b>Text</b> passes through {@link dev.debrief.workbook.CellText} on its way into any cell, so
 * that every character sequence makes a valid workbook and no text ever becomes a formula.
 *
 * <p><b>Threads:</b> {@code PoiWorkbook} holds no state between calls; everything else belongs to
 * one call and its thread.
 *
 * <p><b>Rejected:</b> a first pass over the transcript for the rows of the cited messages (it reads
 * the whole room twice), and links as {@code HYPERLINK} formulas (viewers guard or ignore formulas,
 * and a report of other people's words should hold none).
 *
 * <p>Of the other packages this one knows {@code report}, whose port it implements, and {@code
 * room} for nothing but {@code Message} and {@code Participant}, the records that port delivers.
 *
 * @see <a href="https://ecma-international.org/publications-and-standards/standards/ecma-376/">
 *     ECMA-376, Office Open XML</a>
 * @see <a
 *     href="https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3">
 *     Excel specifications and limits</a>
 */
package dev.debrief.workbook;
