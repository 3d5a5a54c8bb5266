package dev.debrief.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The validator of a response, and how a request's conditions compare with it (RFC 9110, 8.8.3 and
 * 13.1).
 *
 * @param opaque the characters between the quotes: visible ASCII without quotes
 * @param isWeak whether two responses with this tag may differ in their bytes
 */
public record EntityTag(String opaque, boolean isWeak) {
  private static final String ANY = "*";

  /** One member of a list, with the comma and the empty members before it. */
  private static final Pattern MEMBER =
      Pattern.compile("\\G[ \\t,]*+(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*+)\"[ \\t]*+(?=,|$)");

  public EntityTag {
    if (!opaque.matches("[\\x21\\x23-\\x7E]+")) {
      throw new IllegalArgumentException("not an opaque tag: " + opaque);
    }
  }

  /** The tag of a response that always has the same bytes, such as their digest. */
  public static EntityTag strong(String opaque) {
    return new EntityTag(opaque, false);
  }

  /** The tag of a response that is equivalent wherever its bytes have that checksum. */
  public static EntityTag weak(byte[] body) {
    return new EntityTag(checksum(body), true);
  }

  /** The tag of a document that this build holds. */
  public static EntityTag ofDocument(byte[] document) {
    return strong(checksum(document));
  }

  private static String checksum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return Long.toHexString(sum.getValue());
  }

  /** As the ETag header has it. */
  @Override
  public String toString() {
    return (isWeak ? "W/\"" : "\"") + opaque + '"';
  }

  /**
   * Whether the client has the response already and 304 is the answer: If-None-Match is {@code *}
   * or names this tag, weak or not. Never for a method that is not a reading.
   */
  public boolean isKnownTo(HttpServletRequest request) {
    String condition = header(request, "If-None-Match");
    return RequestInput.isRead(request) && condition != null && isIn(condition, true);
  }

  /**
   * Refuses a request that is for another response than this.
   *
   * @throws RequestFailure 412 where If-Match is neither {@code *} nor names this very tag; a weak
   *     tag is never named
   */
  public void requireMatch(HttpServletRequest request) {
    String condition = header(request, "If-Match");
    if (condition != null && !isIn(condition, false)) {
      throw new RequestFailure(
              Reason.PRECONDITION_FAILED, "The resource does not have the tag of If-Match.")
          .with("ETag", toString());
    }
  }

  /**
   * Whether a Range of the request is one of this response: there is no If-Range, or it is this
   * very tag. A date never is, since no response has one to compare it with.
   */
  public boolean allowsRange(HttpServletRequest request) {
    String condition = header(request, "If-Range");
    return condition == null || (!isWeak && condition.strip().equals(toString()));
  }

  private boolean isIn(String list, boolean weakly) {
    if (list.strip().equals(ANY)) {
      return true;
    }
    Matcher member = MEMBER.matcher(list);
    while (member.find()) {
      boolean comparable = weakly || (!isWeak && member.group(1) == null);
      if (comparable && member.group(2).equals(opaque)) {
        return true;
      }
    }
    return false;
  }

  /** All lines of a header as one list (RFC 9110, 5.3); null where there is none. */
  private static String header(HttpServletRequest request, String name) {
    Enumeration<String> lines = request.getHeaders(name);
    return lines == null || !lines.hasMoreElements()
        ? null
        : String.join(",", Collections.list(lines));
  }
}
