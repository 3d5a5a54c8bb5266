package dev.debrief.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * Restricts what this application's pages may do in a browser: only use its own files. On every
 * response, so it comes before all other filters.
 */
public final class SecurityHeadersFilter extends HttpFilter {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private static final String NOT_NEEDED =
      "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy", POLICY,
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "same-origin",
          "Permissions-Policy", NOT_NEEDED,
          "Cross-Origin-Opener-Policy", "same-origin",
          // Fetch, 3.7: matters only where a page embeds a response without CORS.
          "Cross-Origin-Resource-Policy", "same-origin");

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HEADERS.forEach(response::setHeader);
    if (request.isSecure()) { // RFC 6797, 7.2: never over plain HTTP
      response.setHeader("Strict-Transport-Security", "max-age=31536000");
    }
    chain.doFilter(request, response);
  }
}
