/**
 * The sheets of a workbook: what they contain and how they look. Summary and About are POI's;
 * tables ({@link dev.debrief.workbook.sheet.TableSheets}) have a head made by POI and rows written
 * by {@code workbook.row}. {@link dev.debrief.workbook.sheet.WorkbookContext} is what all sheets of
 * one workbook share. Not thread-safe: one report, one worker.
 */
@NullMarked
package dev.debrief.workbook.sheet;

import org.jspecify.annotations.NullMarked;
