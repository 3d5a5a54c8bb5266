package dev.debrief.summary.model;

import com.fasterxml.jackson.core.JacksonException;
import dev.debrief.summary.ModelFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;

/** Says for people what went wrong between us and the model. */
final class ModelFailures {
  private ModelFailures() {}

  static ModelFailure silent(Duration timeout) {
    return new ModelFailure("the model did not answer within " + seconds(timeout), true);
  }

  static ModelFailure endless() {
    return new ModelFailure("the model would not come to an end");
  }

  static ModelFailure empty() {
    return new ModelFailure("the model's answer was empty", true);
  }

  static ModelFailure brokenOff() {
    return new ModelFailure("the model's answer broke off", true);
  }

  static ModelFailure refused() {
    return new ModelFailure("the model refused to answer");
  }

  static ModelFailure unreadable() {
    return new ModelFailure("the model's answer held no points", true);
  }

  /** What a status other than 200 means. */
  static ModelFailure of(int status) {
    return new ModelFailure(reason(status), isPassing(status));
  }

  /** What a failed exchange means: the first known cause decides. */
  static ModelFailure of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof HttpConnectTimeoutException
          || cause instanceof UnresolvedAddressException) {
        return new ModelFailure("the model server cannot be reached", true);
      }
      if (cause instanceof IOException && !(cause instanceof JacksonException)) {
        return brokenOff();
      }
    }
    return new ModelFailure("the model server's response is not an answer", true);
  }

  /** Too busy, too slow, or broken on its side; whatever else 4xx says of a request stays true. */
  private static boolean isPassing(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  private static String reason(int status) {
    return switch (status) {
      case 401, 403 -> "the model server refused the key (" + status + ")";
      case 404 -> "the model server does not know the model (404)";
      case 413 -> "the model server found the request too large (413)";
      case 429 -> "the model server is busy or its quota used up (429)";
      default ->
          status >= 500
              ? "the model server failed (" + status + ")"
              : "the model server rejected the request (" + status + ")";
    };
  }

  private static String seconds(Duration timeout) {
    return timeout.toSeconds() > 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
  }
}
