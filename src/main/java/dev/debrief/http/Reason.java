package dev.debrief.http;

/** Why a request is refused: one status and one word for machines, one title for people. */
public enum Reason {
  MALFORMED(400, "malformed", "Malformed request"),
  UNAUTHORIZED(401, "unauthorized", "Authentication required"),
  FORBIDDEN(403, "forbidden", "Insufficient permissions"),
  NOT_FOUND(404, "not-found", "Resource not found"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed"),
  NOT_ACCEPTABLE(406, "not-acceptable", "No acceptable representation"),
  CONFLICT(409, "conflict", "Conflict with the resource's state"),
  PRECONDITION_FAILED(412, "precondition-failed", "Precondition failed"),
  TOO_LARGE(413, "too-large", "Request too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "Unsupported media type"),
  RANGE_NOT_SATISFIABLE(416, "range-not-satisfiable", "Range not satisfiable"),
  INVALID(422, "invalid", "Invalid value"),
  TOO_MANY(429, "too-many", "Too many requests"),
  INTERNAL(500, "internal", "Internal server error"),
  UNAVAILABLE(503, "unavailable", "Service unavailable");

  private final int status;
  private final String word;
  private final String title;

  Reason(int status, String word, String title) {
    this.status = status;
    this.word = word;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** One word, lower case, for the problem's type and for a stream's end event. */
  public String word() {
    return word;
  }

  /** A phrase that is the same for every occurrence. */
  public String title() {
    return title;
  }
}
