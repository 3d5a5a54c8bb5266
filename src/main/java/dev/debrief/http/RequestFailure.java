package dev.debrief.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends a request with a status. Thrown anywhere before the response is committed; {@link
 * FailureFilter} turns it into the response. The caller sees its message, so that names nothing
 * internal.
 */
public final class RequestFailure extends RuntimeException {
  private final Reason reason;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final List<FieldError> errors;

  /**
   * @param detail one or two sentences that help this caller with this request
   */
  public RequestFailure(Reason reason, String detail) {
    this(reason, detail, List.of());
  }

  /**
   * @param errors what is wrong with which field
   */
  public RequestFailure(Reason reason, String detail, List<FieldError> errors) {
    // Expected, so it needs no stack trace.
    super(detail, null, false, false);
    this.reason = reason;
    this.errors = List.copyOf(errors);
  }

  /** The resource does not exist, or the caller may not see it: both look the same. */
  public static RequestFailure notFound() {
    return new RequestFailure(Reason.NOT_FOUND, "Not found.");
  }

  /** Adds a response header. */
  public RequestFailure with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  /** Why the request is refused. */
  public Reason reason() {
    return reason;
  }

  Map<String, String> headers() {
    return headers;
  }

  List<FieldError> errors() {
    return errors;
  }

  /**
   * What is wrong with one field.
   *
   * @param field its name or JSON path
   * @param detail what is wrong and what would be right
   */
  public record FieldError(String field, String detail) {}
}
