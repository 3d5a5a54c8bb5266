package dev.debrief.http;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * A part of a list, as every list of the API is answered.
 *
 * @param items the entries, in the list's order
 * @param next what to send as {@code cursor} for the next part; null at the end
 */
public record Page<T>(List<T> items, String next) {

  /**
   * The first {@code limit} of the entries found.
   *
   * @param found one more than {@code limit} where the list goes on
   * @param shown how an entry is answered
   * @param cursor where the list goes on after an entry
   */
  public static <S, T> Page<T> cut(
      List<S> found, int limit, Function<S, T> shown, Function<S, String> cursor) {
    boolean more = found.size() > limit;
    List<S> part = more ? found.subList(0, limit) : found;
    return new Page<>(
        part.stream().map(shown).toList(), more ? cursor.apply(part.get(limit - 1)) : null);
  }

  /**
   * Where an entry stands in a list by time, newest first.
   *
   * @param at its time
   * @param id its id, which orders those of the same time
   */
  public record Cursor(Instant at, String id) {
    /** The place as a cursor, opaque to clients. */
    public String cursor() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString((at + "\n" + id).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a cursor back.
     *
     * @return the place, or null where {@code cursor} is null
     * @throws RequestFailure 400 where it is none that {@link #cursor} made
     */
    public static Cursor of(String cursor) {
      if (cursor == null) {
        return null;
      }
      try {
        String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        String[] fields = text.split("\n", 2);
        if (fields.length == 2 && fields[1].indexOf('\0') < 0) {
          Instant at = Instant.parse(fields[0]);
          int year = at.atOffset(ZoneOffset.UTC).getYear();
          if (year >= 1 && year <= 9999) {
            return new Cursor(at, fields[1]);
          }
        }
      } catch (IllegalArgumentException | DateTimeException e) {
        // said below
      }
      throw new RequestFailure(
          Reason.MALFORMED, "cursor must be what an earlier answer gave as next.");
    }
  }
}
