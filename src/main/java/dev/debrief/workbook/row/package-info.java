/**
 * Rows as bytes: {@link dev.debrief.workbook.row.RowWriter} writes the XML of a sheet's rows past
 * POI, {@link dev.debrief.workbook.row.BookArchive} compresses it into the package. Cells take
 * their look from a {@link dev.debrief.workbook.row.CellTemplate}. Not thread-safe: one report, one
 * worker.
 */
@NullMarked
package dev.debrief.workbook.row;

import org.jspecify.annotations.NullMarked;
