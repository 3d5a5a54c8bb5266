package dev.debrief.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A part of a list, as every list of the API is answered.
 *
 * @param items the entries, in the list's order
 * @param next what to send as {@code cursor} for the next part; null at the end
 */
public record Page<T>(List<T> items, String next) {
  /** A cursor over the given fields; opaque to clients. */
  public static String cursor(String... fields) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join("\n", fields).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a cursor back.
   *
   * @return its fields, or null where {@code cursor} is null
   * @throws RequestFailure 400 where it is none that {@link #cursor} made with so many fields
   */
  public static String[] fields(String cursor, int count) {
    if (cursor == null) {
      return null;
    }
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(cursor);
      String[] fields = new String(decoded, StandardCharsets.UTF_8).split("\n", -1);
      if (fields.length == count) {
        return fields;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new RequestFailure(
        Reason.MALFORMED, "cursor must be what an earlier answer gave as next.");
  }
}
