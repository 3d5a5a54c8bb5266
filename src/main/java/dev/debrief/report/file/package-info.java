/**
 * Where a report's files are kept ({@link dev.debrief.report.file.DirectoryReportFiles} on one
 * node, {@link dev.debrief.report.file.JdbcReportFiles} with PostgreSQL, so that any node serves
 * any file), and the signed links that open them without a token ({@link
 * dev.debrief.report.file.DownloadLinks}).
 *
 * <p>A file is whole or not there, whatever is killed. Thread-safe.
 */
package dev.debrief.report.file;
