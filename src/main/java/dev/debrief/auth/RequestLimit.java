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
 * Limits how many requests a user makes on this node; the chat application is not limited. Behind
 * {@link BearerTokenFilter}: a request without a valid token is refused there, at a lower cost.
 *
 * <p>One number is stored per user, the time at which all requests so far would have been due at
 * the allowed rate (the generic cell rate algorithm, ITU-T I.371). A request is refused where that
 * time is more than {@link #BURST} ahead. Times in the past mean nothing and are dropped, so memory
 * grows with the users of the last seconds, not with all users.
 */
public final class RequestLimit extends HttpFilter {
  /** How far ahead of the rate a user may be: ten times what is allowed in a second. */
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
      Duration wait = acquire(caller.user());
      if (!wait.isZero()) {
        throw new RequestFailure(Reason.TOO_MANY, "Rate limit exceeded.")
            .with("Retry-After", Long.toString(wait.plusSeconds(1).minusNanos(1).toSeconds()));
      }
    }
    chain.doFilter(request, response);
  }

  /** Counts a request of the user; one that is refused does not count. */
  Duration acquire(String user) {
    while (true) {
      long now = ticker.getAsLong();
      Long before = due.get(user);
      long next = (before == null || before - now < 0 ? now : before) + pauseNanos;
      long excess = next - now - BURST.toNanos();
      if (excess > 0) {
        return Duration.ofNanos(excess);
      }
      boolean counted =
          before == null
              ? due.putIfAbsent(user, next) == null
              : due.replace(user, before, Long.valueOf(next));
      if (counted) {
        sweep(now);
        return Duration.ZERO;
      }
    }
  }

  private void sweep(long now) {
    if (due.size() > sweepAt) {
      due.values().removeIf(at -> at - now < 0);
      sweepAt = Math.max(FEW, 2 * due.size());
    }
  }

  /** How many users are remembered. */
  int users() {
    return due.size();
  }
}
