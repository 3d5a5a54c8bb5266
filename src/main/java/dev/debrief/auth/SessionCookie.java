package dev.debrief.auth;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;

/**
 * The cookie that carries a token for native {@code EventSource}, which cannot send a header. No
 * script can read it, and no other site's form can use it.
 */
public final class SessionCookie {
  static final String NAME = "debrief_session";

  private SessionCookie() {}

  /** The token in the request's cookie, or null. */
  static String tokenIn(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? null
        : Arrays.stream(cookies)
            .filter(c -> c.getName().equals(NAME) && !c.getValue().isEmpty())
            .map(Cookie::getValue)
            .findFirst()
            .orElse(null);
  }

  /** A cookie that holds the token for as long as it is valid. */
  static Cookie of(String token, Duration valid, HttpServletRequest request) {
    Cookie cookie = new Cookie(NAME, token);
    cookie.setHttpOnly(true);
    cookie.setSecure(request.isSecure());
    cookie.setPath(request.getContextPath().isEmpty() ? "/" : request.getContextPath());
    cookie.setMaxAge((int) Math.max(0, Math.min(valid.toSeconds(), Integer.MAX_VALUE)));
    cookie.setAttribute("SameSite", "Lax");
    return cookie;
  }

  /** A cookie that deletes the browser's. */
  static Cookie cleared(HttpServletRequest request) {
    return of("", Duration.ZERO, request);
  }
}
