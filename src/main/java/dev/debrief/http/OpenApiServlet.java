package dev.debrief.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * {@code /api/openapi.json}: the API's description (OpenAPI 3.1). Needs no token, since it holds no
 * one's data.
 */
public final class OpenApiServlet extends ApiServlet {
  private final byte[] document = read();
  private final String etag;

  public OpenApiServlet() {
    CRC32C sum = new CRC32C();
    sum.update(document);
    etag = '"' + Long.toHexString(sum.getValue()) + '"';
    on("GET", this::show);
  }

  private static byte[] read() {
    try (InputStream in = OpenApiServlet.class.getResourceAsStream("openapi.json")) {
      return Objects.requireNonNull(in, "openapi.json").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setHeader("ETag", etag);
    response.setHeader("Cache-Control", "no-cache");
    String known = request.getHeader("If-None-Match");
    if (known != null && (known.equals("*") || known.contains(etag))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType("application/json");
    response.setContentLength(document.length);
    response.getOutputStream().write(document);
  }
}
