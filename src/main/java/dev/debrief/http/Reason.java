package dev.debrief.http;

/** Why a request is refused: one status and one word for machines, one title for people. */
public enum Reason {
  MALFORMED(400, "malformed", "The request cannot be understood"),
  UNAUTHORIZED(401, "unauthorized", "A valid bearer token is needed"),
  FORBIDDEN(403, "forbidden", "This needs a role or an origin that the request does not have"),
  NOT_FOUND(404, "not-found", "There is no such thing, or it is not yours"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "The resource does not answer this method"),
  NOT_ACCEPTABLE(406, "not-acceptable", "The resource has no form the request accepts"),
  CONFLICT(409, "conflict", "The state of the resource does not allow this"),
  TOO_LARGE(413, "too-large", "The request is larger than allowed"),
  UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The body has another type than needed"),
  RANGE_NOT_SATISFIABLE(416, "range-not-satisfiable", "The file does not have these bytes"),
  INVALID(422, "invalid", "The request is well formed, but a value is not allowed"),
  TOO_MANY(429, "too-many", "Too many at a time"),
  INTERNAL(500, "internal", "Something failed here"),
  UNAVAILABLE(503, "unavailable", "The server cannot serve this now");

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

  /** A sentence that is the same for every occurrence. */
  public String title() {
    return title;
  }
}
