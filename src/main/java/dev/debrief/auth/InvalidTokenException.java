package dev.debrief.auth;

/** A token that proves nothing. The message names the reason, never a part of the token. */
public final class InvalidTokenException extends Exception {
  InvalidTokenException(String message) {
    super(message);
  }

  InvalidTokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
