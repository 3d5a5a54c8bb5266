/**
 * The files of a report that are plain text, each an {@link dev.debrief.report.OutputWriter}:
 * {@link dev.debrief.output.MarkdownSummary} for people and their notes, {@link
 * dev.debrief.output.NdjsonMessages} for programs.
 *
 * <pre>
 *   MarkdownSummary ─▶ RoomFigures (one reading of the messages) ─▶ SummaryWords, MarkdownText
 *   NdjsonMessages  ─▶ a line a message, in the shape that an import of a room takes
 * </pre>
 *
 * <p>Both read the messages once and hold none but those that the summary quotes. Writers hold no
 * state between calls; everything else belongs to one call and its thread.
 *
 * <p>Words and date patterns are those of the workbook's resource bundles: one translation of each
 * word.
 *
 * <p>Rejected: a Markdown library. What is written here is a heading, two lists and quotes; what
 * matters is that nothing of the messages becomes markup, which no such library promises for text
 * of people who try.
 *
 * @see <a href="https://spec.commonmark.org/0.31.2/">CommonMark</a>
 * @see <a href="https://github.github.com/gfm/">GitHub Flavored Markdown</a>
 */
package dev.debrief.output;
