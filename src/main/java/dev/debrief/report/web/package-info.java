/**
 * Reports over HTTP: servlets, their JSON, downloads with ranges, and the streams that follow a
 * report ({@link dev.debrief.report.web.ReportStream}).
 *
 * <pre>
 *   LeaveServlet ─▶ Reports.leave       ReportStreamServlet ─▶ ReportStream ─▶ Streams
 *   ReportServlet, RetryServlet ─▶ Reports       ReportFileServlet ─▶ FileResponse ─▶ ReportFiles
 * </pre>
 *
 * <p>Everything runs on the container's request threads and waits for no report.
 */
package dev.debrief.report.web;
