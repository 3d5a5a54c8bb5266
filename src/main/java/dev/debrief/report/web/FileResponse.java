package dev.debrief.report.web;

import dev.debrief.http.EntityTag;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.report.Report;
import dev.debrief.report.ReportFiles;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.time.LocalDate;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.IOUtils;

/**
 * Answers a request with a report's workbook: whole, not modified, or one range of it (RFC 9110, 13
 * and 14). A request for several ranges gets the whole file, as RFC 9110 allows.
 */
final class FileResponse {
  private static final Logger LOG = Logger.getLogger(FileResponse.class.getName());
  private static final String XLSX =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");
  private static final int MAX_TITLE = 100;

  /** They would show a name in another order than it has, its ending first. */
  private static final String BIDI_CONTROLS = "[\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]";

  private final ReportFiles files;

  FileResponse(ReportFiles files) {
    this.files = files;
  }

  /**
   * @throws RequestFailure 404 where the report has no file yet, 416 where it has no such bytes
   */
  void write(HttpServletRequest request, HttpServletResponse response, Report report)
      throws IOException {
    if (report.file() == null) {
      throw new RequestFailure(Reason.NOT_FOUND, "The report has no file yet.");
    }
    EntityTag tag = EntityTag.strong(report.file().sha256());
    tag.requireMatch(request);
    response.setHeader("ETag", tag.toString());
    response.setHeader("Cache-Control", "private, no-cache");
    response.setHeader("Accept-Ranges", "bytes");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (tag.isKnownTo(request)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    long size = report.file().bytes();
    Range range = range(request, tag, size);
    try (InputStream in = open(report, range)) {
      response.setContentType(XLSX);
      response.setHeader("Content-Disposition", disposition(report));
      response.setContentLengthLong(range.length());
      if (range.length() < size) {
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setHeader(
            "Content-Range", "bytes " + range.from + '-' + (range.end - 1) + '/' + size);
      }
      if (!request.getMethod().equals("HEAD")) {
        IOUtils.copyLarge(in, response.getOutputStream(), 0, range.length());
      }
    }
  }

  private InputStream open(Report report, Range range) throws IOException {
    try {
      return files.open(report.file().key(), range.from);
    } catch (FileNotFoundException e) {
      LOG.warning("Report " + report.id() + ": its file is gone; its reader is told 404");
      throw new RequestFailure(Reason.NOT_FOUND, "The report's file is no longer there.");
    }
  }

  /** The bytes from {@code from} to before {@code end}. */
  private record Range(long from, long end) {
    long length() {
      return end - from;
    }
  }

  private static Range range(HttpServletRequest request, EntityTag tag, long size) {
    Range whole = new Range(0, size);
    String header = request.getHeader("Range");
    // Ranges are defined for GET only (RFC 9110, 14.2).
    if (header == null || !request.getMethod().equals("GET") || !tag.allowsRange(request)) {
      return whole;
    }
    Matcher m = RANGE.matcher(header.replace(" ", ""));
    if (!m.matches() || (m.group(1).isEmpty() && m.group(2).isEmpty())) {
      return whole;
    }
    long from;
    long end;
    if (m.group(1).isEmpty()) {
      long last = Long.parseLong(m.group(2));
      from = last == 0 ? size : Math.max(0, size - last);
      end = size;
    } else {
      from = Long.parseLong(m.group(1));
      end = m.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(m.group(2)) + 1);
      if (from >= end && from < size) {
        return whole; // a last byte before the first: not a range at all
      }
    }
    if (from >= size) {
      throw new RequestFailure(Reason.RANGE_NOT_SATISFIABLE, "The file has " + size + " bytes.")
          .with("Content-Range", "bytes */" + size);
    }
    return new Range(from, end);
  }

  /** The name in both forms of RFC 6266: plain ASCII for old clients, UTF-8 for all others. */
  private static String disposition(Report report) {
    String name = fileName(report);
    String ascii =
        Normalizer.normalize(name, Normalizer.Form.NFKD)
            .replaceAll("\\p{M}", "")
            .replaceAll("[^ -~]", "_")
            .replaceAll("[\"\\\\%/:*?<>|]", "_"); // also those that the plain form brought
    return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + PathSegment.encode(name);
  }

  /** The room's title and the day of the report, without what file systems do not take. */
  static String fileName(Report report) {
    String title =
        report
            .roomTitle()
            .replaceAll(BIDI_CONTROLS, "")
            .replaceAll("[\\p{Cntrl}\\p{Cs}\\\\/:*?\"<>|]", " ")
            .replaceAll(" +", " ");
    title = title.strip().replaceAll("^\\.+", "");
    if (title.length() > MAX_TITLE) {
      int end = Character.isHighSurrogate(title.charAt(MAX_TITLE - 1)) ? MAX_TITLE - 1 : MAX_TITLE;
      title = title.substring(0, end);
    }
    LocalDate day = LocalDate.ofInstant(report.createdAt(), report.recipient().zone());
    return (title.isBlank() ? "Room" : title.strip()) + ' ' + day + ".xlsx";
  }
}
