package dev.debrief.auth;

import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;

/**
 * The verified subject of a request's token.
 *
 * @param user the {@code sub} claim, 1 to 255 characters: the user's id everywhere
 * @param name the {@code name} claim; the user id where the token has none
 * @param email the {@code email} claim, or null
 * @param locale the {@code locale} claim; English where absent or unknown
 * @param zone the {@code zoneinfo} claim; UTC where absent or unknown
 * @param roles what the user may do beyond using what is theirs
 * @param expiresAt until when a stream of this token may stay open: the {@code exp} claim, or where
 *     that has just passed, the end of the allowance for clocks that differ
 */
public record Caller(
    String user,
    String name,
    String email,
    Locale locale,
    ZoneId zone,
    Set<String> roles,
    Instant expiresAt) {
  /** May create rooms and push messages into them. */
  public static final String INTEGRATION = "integration";

  /** May operate the service. */
  public static final String OPS = "ops";

  private static final String ATTRIBUTE = Caller.class.getName();

  public Caller {
    roles = Set.copyOf(roles);
  }

  /** The request's caller; never null behind {@link BearerTokenFilter}. */
  public static Caller of(HttpServletRequest request) {
    return (Caller) request.getAttribute(ATTRIBUTE);
  }

  void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /**
   * Refuses callers without that role.
   *
   * @throws RequestFailure 403, as RFC 6750 says of a token whose scope is too small
   */
  public void requireRole(String role) {
    if (!roles.contains(role)) {
      throw new RequestFailure(Reason.FORBIDDEN, "The role " + role + " is required.")
          .with("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
    }
  }
}
