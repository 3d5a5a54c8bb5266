package dev.debrief.report.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoding for one segment of a path, and for RFC 8187 header parameters. */
final class PathSegment {
  private PathSegment() {}

  /** The text with everything but {@code A-Za-z0-9-._} and {@code ~} as percent-encoded UTF-8. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
