package dev.debrief.auth;

import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Refuses what a user asks for more often than allowed, on this node; the chat application is no
 * user. Behind {@link BearerTokenFilter}: who has no valid token is refused there, and cheaper.
 *
 * <p>A user is known by one number, the time at which all that was asked for would have been due at
 * the allowed rate (the generic cell rate algorithm, ITU-T I.371). Who is not ahead of it by more
 * than {@link #BURST} may go on. Numbers that lie in the past mean nothing and are thrown away, so
 * what is kept does not grow with the number of users but with those of the last seconds.
 */
public final class RequestLimit extends HttpFilter {
  /** For how long a user may ask ahead: ten times what is allowed in a second. */
  static final Duration BURST = Duration.ofSeconds(10);

  private static final int FEW = 10_000;

  private final long pauseNanos;
  private final LongSupplier ticker;
  private final Map<String, Long> due = new ConcurrentHashMap<>();
  private volatile int sweepAt = FEW;

  /**
   * @param perSecond how many requests a user may make in a second in the long run
   * @param ticker as {@link System#nanoTime}
   */
  public RequestLimit(int perSecond, LongSupplier ticker) {
    this.pauseNanos = Duration.ofSeconds(1).toNanos() / perSecond;
    this.ticker = ticker;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Caller caller = Caller.of(request);
    if (caller != null && !caller.roles().contains(Caller.INTEGRATION)) {
      Duration wait = ask(caller.user());
      if (!wait.isZero()) {
        throw new RequestFailure(Reason.TOO_MANY, "You ask for more than is allowed in a while.")
            .with("Retry-After", Long.toString(wait.plusSeconds(1).minusNanos(1).toSeconds()));
      }
    }
    chain.doFilter(request, response);
  }

  /** Counts a request of the user; where it is one too many, it does not count. */
  Duration ask(String user) {
    long now = ticker.getAsLong();
    long[] ahead = new long[1];
    due.compute(
        user,
        (name, before) -> {
          long from = before == null || before - now < 0 ? now : before;
          ahead[0] = from + pauseNanos - now - BURST.toNanos();
          return ahead[0] > 0 ? before : (Long) (from + pauseNanos);
        });
    if (due.size() > sweepAt) {
      due.values().removeIf(at -> at - now < 0);
      sweepAt = Math.max(FEW, 2 * due.size());
    }
    return Duration.ofNanos(Math.max(0, ahead[0]));
  }

  /** How many users are kept in mind. */
  int users() {
    return due.size();
  }
}
