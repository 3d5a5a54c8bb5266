package dev.debrief.report.web;

import dev.debrief.http.EntityTag;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.http.RequestInput;
import dev.debrief.report.OutputFormat;
import dev.debrief.report.Report;
import dev.debrief.report.Report.StoredFile;
import dev.debrief.report.ReportFiles;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.time.LocalDate;
import java.util.List;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.io.IOUtils;

/**
 * Answers a request with a file of a report, in the format that the query's {@code format} names:
 * whole, not modified, or one range of it (RFC 9110, 13 and 14). A request for several ranges gets
 * the whole file, as RFC 9110 allows.
 */
final class FileResponse {
  private static final Logger LOG = Logger.getLogger(FileResponse.class.getName());
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");
  private static final int MAX_TITLE = 100;

  /** They would show a name in another order than it has, its ending first. */
  private static final String BIDI_CONTROLS = "[\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]";

  private final ReportFiles files;
  private final List<OutputFormat> formats;

  /**
   * @param formats those that can be requested; the first is the default
   */
  FileResponse(ReportFiles files, List<OutputFormat> formats) {
    this.files = files;
    this.formats = List.copyOf(formats);
  }

  /**
   * @throws RequestFailure 400 where there is no such format, 404 where the report has no file of
   *     it, 412 where the request is for another file, 416 where the file has no such bytes
   */
  void write(HttpServletRequest request, HttpServletResponse response, Report report)
      throws IOException {
    OutputFormat format = format(request);
    StoredFile file =
        report
            .file(format.word())
            .orElseThrow(
                () ->
                    new RequestFailure(
                        Reason.NOT_FOUND,
                        "The report has no file of this format: " + format.word()));
    EntityTag tag = EntityTag.strong(file.sha256());
    tag.requireMatch(request);
    response.setHeader("ETag", tag.toString());
    response.setHeader("Cache-Control", "private, no-cache");
    response.setHeader("Accept-Ranges", "bytes");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (tag.isKnownTo(request)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    long size = file.bytes();
    Range range = range(request, tag, size);
    try (InputStream in = open(report, file, range)) {
      response.setContentType(format.mediaType());
      response.setHeader("Content-Disposition", disposition(report, format.extension()));
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

  private OutputFormat format(HttpServletRequest request) {
    String word = RequestInput.parameter(request, "format");
    if (word == null) {
      return formats.get(0);
    }
    return formats.stream()
        .filter(format -> format.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new RequestFailure(
                    Reason.MALFORMED,
                    formats.stream()
                        .map(OutputFormat::word)
                        .collect(Collectors.joining(", ", "format must be one of ", "."))));
  }

  private InputStream open(Report report, StoredFile file, Range range) throws IOException {
    try {
      return files.open(file.key(), range.from);
    } catch (FileNotFoundException e) {
      LOG.warning(
          "Report " + report.id() + ": the file " + file.key() + " is missing; answering 404");
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
  private static String disposition(Report report, String extension) {
    String name = fileName(report, extension);
    String ascii =
        Normalizer.normalize(name, Normalizer.Form.NFKD)
            .replaceAll("\\p{M}", "")
            .replaceAll("[^ -~]", "_")
            .replaceAll("[\"\\\\%/:*?<>|]", "_"); // also those that the plain form brought
    return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + PathSegment.encode(name);
  }

  /** The room's title and the day of the report, without what file systems do not take. */
  static String fileName(Report report, String extension) {
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
    return (title.isBlank() ? "Room" : title.strip()) + ' ' + day + '.' + extension;
  }
}
