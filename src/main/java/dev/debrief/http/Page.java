package dev.debrief.http;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list, the form of every list of the API.
 *
 * @param items the entries, in the list's order
 * @param next what to send as {@code cursor} for the next part; null at the end
 */
public record Page<T>(List<T> items, String next) {

  /**
   * The first {@code limit} of the entries found.
   *
   * @param found one more than {@code limit} where the list continues
   * @param shown an entry's form in the response
   * @param cursor the position after an entry
   */
  public static <S, T> Page<T> cut(
      List<S> found, int limit, Function<S, T> shown, Function<S, String> cursor) {
    boolean more = found.size() > limit;
    List<S> part = more ? found.subList(0, limit) : found;
    return new Page<>(
        part.stream().map(shown).toList(), more ? cursor.apply(part.get(limit - 1)) : null);
  }

  /**
   * An entry's position in a list by time, newest first.
   *
   * @param at its time
   * @param id its id, which orders those of the same time
   */
  public record Cursor(Instant at, String id) {
    /** The position as text, opaque to clients. */
    public String cursor() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString((at + "\n" + id).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a cursor back.
     *
     * @return the position, or null where {@code cursor} is null
     * @throws RequestFailure 400 where it was not made by {@link #cursor}
     */
    public static Cursor of(String cursor) {
      if (cursor == null) {
        return null;
      }
      return parse(cursor)
          .filter(parsed -> parsed.id.indexOf('\0') < 0)
          .filter(parsed -> parsed.year() >= 1 && parsed.year() <= 9999)
          .orElseThrow(
              () ->
                  new RequestFailure(
                      Reason.MALFORMED, "cursor must be the next of an earlier response."));
    }

    private static Optional<Cursor> parse(String cursor) {
      try {
        String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        String[] fields = text.split("\n", 2);
        return fields.length == 2
            ? Optional.of(new Cursor(Instant.parse(fields[0]), fields[1]))
            : Optional.empty();
      } catch (IllegalArgumentException | DateTimeException e) {
        return Optional.empty();
      }
    }

    private int year() {
      return at.atOffset(ZoneOffset.UTC).getYear();
    }
  }
}
