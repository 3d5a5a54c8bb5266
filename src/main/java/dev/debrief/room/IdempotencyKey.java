package dev.debrief.room;

import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The {@code Idempotency-Key} header: a client that repeats a request with the same key gets what
 * the first one made, and nothing is stored twice.
 */
public final class IdempotencyKey {
  private static final int MAX_CHARACTERS = 100;

  private IdempotencyKey() {}

  /**
   * The id of the one message that a user's key stands for: of a length the database holds,
   * whatever the key, and of a form that no other system's ids have by chance.
   */
  public static String messageId(String user, String key) {
    try {
      byte[] named = (user + '\n' + key).getBytes(StandardCharsets.UTF_8);
      return "key:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(named));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The request's key; null where it has none.
   *
   * @throws RequestFailure 400 where it is empty or longer than 100 characters
   */
  public static String of(HttpServletRequest request) {
    String key = request.getHeader("Idempotency-Key");
    if (key != null && (key.isBlank() || key.length() > MAX_CHARACTERS)) {
      throw new RequestFailure(
          Reason.MALFORMED, "Idempotency-Key must have 1 to " + MAX_CHARACTERS + " characters.");
    }
    return key;
  }
}
