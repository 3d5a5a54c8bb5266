package dev.debrief.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * {@code /api/openapi.json}: the API's description (OpenAPI 3.1). Needs no token, since it holds no
 * one's data.
 */
public final class OpenApiServlet extends ApiServlet {
  private final byte[] document = read();
  private final EntityTag tag = EntityTag.ofDocument(document);

  public OpenApiServlet() {
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
    tag.requireMatch(request);
    response.setHeader("ETag", tag.toString());
    response.setHeader("Cache-Control", "no-cache");
    if (tag.isKnownTo(request)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType("application/json");
    response.setContentLength(document.length);
    response.getOutputStream().write(document);
  }
}
