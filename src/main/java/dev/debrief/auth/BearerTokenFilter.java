package dev.debrief.auth;

import dev.debrief.http.Cors;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;

/**
 * Lets a request pass only with a valid token, in the {@code Authorization} header (RFC 6750, 2.1)
 * or the session cookie, and attaches the {@link Caller}. Decides before anything of the response
 * is written, also for streams. A token that fails costs one verification of a signature and leaves
 * nothing in memory, so a flood of them needs no limit of its own here.
 */
public final class BearerTokenFilter extends HttpFilter {
  private static final String SCHEME = "bearer ";
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final TokenVerifier verifier;
  private final Set<String> open;

  /**
   * @param open servlet paths that need no token
   */
  public BearerTokenFilter(TokenVerifier verifier, Set<String> open) {
    this.verifier = verifier;
    this.open = Set.copyOf(open);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!open.contains(request.getServletPath())) {
      authenticate(request);
    }
    chain.doFilter(request, response);
  }

  private void authenticate(HttpServletRequest request) {
    String token = headerToken(request);
    boolean byCookie = token == null;
    if (byCookie) {
      token = SessionCookie.tokenIn(request);
    }
    if (token == null) {
      // Without credentials the challenge names no error (RFC 6750, 3.1).
      throw new RequestFailure(
              Reason.UNAUTHORIZED, "Send a token as Authorization: Bearer, or sign in.")
          .with("WWW-Authenticate", "Bearer realm=\"debrief\"");
    }
    try {
      verifier.verify(token).attachTo(request);
    } catch (InvalidTokenException e) {
      throw refusal(e.getMessage());
    }
    if (byCookie && !SAFE.contains(request.getMethod()) && !isSameOrigin(request)) {
      throw new RequestFailure(
          Reason.FORBIDDEN, "A change made by cookie must come from this site's own pages.");
    }
  }

  private static RequestFailure refusal(String reason) {
    return new RequestFailure(Reason.UNAUTHORIZED, reason + ".")
        .with(
            "WWW-Authenticate",
            "Bearer realm=\"debrief\", error=\"invalid_token\", error_description=\""
                + reason
                + "\"");
  }

  /**
   * The token of the header; null where there is no header of the scheme.
   *
   * @throws RequestFailure 401 where there are several: a proxy may have checked another of them
   */
  static String headerToken(HttpServletRequest request) {
    if (Collections.list(request.getHeaders("Authorization")).size() > 1) {
      throw refusal("Multiple Authorization headers");
    }
    String header = request.getHeader("Authorization");
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return null;
    }
    return header.substring(SCHEME.length()).strip();
  }

  /**
   * Whether a page of this origin made the request. A browser says so in {@code Sec-Fetch-Site}; an
   * older one sends {@code Origin} with each POST, PUT and DELETE.
   */
  public static boolean isSameOrigin(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return site.equals("same-origin");
    }
    String origin = Cors.origin(request);
    String host = request.getHeader("Host");
    return origin != null
        && host != null
        && (origin.equalsIgnoreCase("http://" + host)
            || origin.equalsIgnoreCase("https://" + host));
  }

  /** Whether the token is in the cookie only, which a browser sends by itself. */
  public static boolean isByCookie(HttpServletRequest request) {
    return headerToken(request) == null;
  }
}
