package dev.debrief.auth;

/**
 * A token is refused. The message says which check failed, in characters that an {@code
 * error_description} may have (RFC 6750, 3), and never a value of the token.
 */
public final class InvalidTokenException extends Exception {
  InvalidTokenException(String message) {
    super(message);
  }

  InvalidTokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
