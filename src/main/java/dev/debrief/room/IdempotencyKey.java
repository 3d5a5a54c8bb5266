package dev.debrief.room;

import dev.debrief.auth.Caller;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Idempotency-Key} header of a request. The same name is another key for another caller,
 * room or operation.
 *
 * @param user the caller
 * @param room the room's id
 * @param operation the operation on the room, at most 16 characters
 * @param name the header's value, 1 to 100 characters
 */
public record IdempotencyKey(String user, String room, String operation, String name) {
  private static final int MAX_CHARACTERS = 100;

  /**
   * A request, or a part of one, under a key.
   *
   * @param part its place in the request, from 0
   * @param digest of its body, at most 80 characters
   */
  public record Use(IdempotencyKey key, int part, String digest) {}

  /**
   * The request's key; null where it has none.
   *
   * @throws RequestFailure 400 where it is empty or longer than 100 characters
   */
  public static @Nullable IdempotencyKey of(
      HttpServletRequest request, String room, String operation) {
    String name = request.getHeader("Idempotency-Key");
    if (name == null) {
      return null;
    }
    if (name.isBlank() || name.length() > MAX_CHARACTERS) {
      throw new RequestFailure(
          Reason.MALFORMED, "Idempotency-Key must have 1 to " + MAX_CHARACTERS + " characters.");
    }
    return new IdempotencyKey(Caller.of(request).user(), room, operation, name);
  }

  /**
   * The use of the request's key for a body; null where it has no key.
   *
   * @param body as it was understood, so that a repeat may be written in another way
   */
  public static @Nullable Use use(
      HttpServletRequest request, String room, String operation, byte[] body) {
    IdempotencyKey key = of(request, room, operation);
    return key == null ? null : new Use(key, 0, HexFormat.of().formatHex(sha256().digest(body)));
  }

  /**
   * The use of the key for a part of a body.
   *
   * @param bytes what digested it; is reset
   * @param last whether the body ends with it
   */
  Use part(int part, MessageDigest bytes, boolean last) {
    String digest = HexFormat.of().formatHex(bytes.digest());
    return new Use(this, part, last ? digest + " end" : digest);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
