package dev.debrief.http;

import dev.debrief.sse.StreamLimitException;
import dev.debrief.sse.StreamRequest;
import dev.debrief.sse.Streams;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.stream.Stream;

/** The HTTP side of an event stream: whether one is asked for, and the answer that begins it. */
public final class EventStream {
  /** The media type, with the one encoding it has (WHATWG HTML 9.2.4). */
  public static final String CONTENT_TYPE = "text/event-stream;charset=utf-8";

  /**
   * Streams have deadlines of their own. Not 0: Tomcat looks every second whether a request without
   * a timeout has lost its application, takes one that has just been recycled for such a one, and
   * lets go of the stream that is opened in its place, which then is never ended
   * (AbstractProcessor.timeoutAsync, ConnectionHandler.process). With a timeout it takes a recycled
   * one to have begun in 1970, so this one reaches further back.
   */
  private static final Duration NO_TIMEOUT = Duration.ofDays(100 * 365);

  private EventStream() {}

  /** Whether the request names the media type of event streams among what it accepts. */
  public static boolean isAskedForBy(HttpServletRequest request) {
    return accepted(request).contains("text/event-stream");
  }

  /** What the request accepts, in lower case: of several fields all (RFC 9110, 5.3). */
  private static String accepted(HttpServletRequest request) {
    return String.join(",", Collections.list(request.getHeaders("Accept")))
        .toLowerCase(Locale.ROOT);
  }

  /**
   * Refuses a request that accepts other types only.
   *
   * @throws RequestFailure 406
   */
  public static void requireAcceptable(HttpServletRequest request) {
    String accepted = accepted(request);
    if (!accepted.isBlank()
        && Stream.of("text/event-stream", "text/*", "*/*").noneMatch(accepted::contains)) {
      throw new RequestFailure(
          Reason.NOT_ACCEPTABLE, "This resource answers as text/event-stream only.");
    }
  }

  /**
   * Refuses a request that accepts other types only, and answers a HEAD request, which opens
   * nothing.
   *
   * @return whether there is nothing left to do
   * @throws RequestFailure 406
   */
  public static boolean isAnswered(HttpServletRequest request, HttpServletResponse response) {
    requireAcceptable(request);
    boolean head = request.getMethod().equals("HEAD");
    if (head) {
      begin(response);
    }
    return head;
  }

  /** The id a client saw last: the header's, else the query parameter's; null where neither is. */
  public static String lastEventId(HttpServletRequest request) {
    String header = request.getHeader("Last-Event-ID");
    boolean sent = header != null && !header.isEmpty();
    String id = sent ? header : RequestInput.parameter(request, "lastEventId");
    return id == null || id.isEmpty() ? null : id;
  }

  /**
   * Begins the response and leaves it open: after this call there is no status any more.
   *
   * @throws RequestFailure 429 or 503 with Retry-After where the stream would be one too many
   */
  public static void open(
      HttpServletRequest request,
      HttpServletResponse response,
      Streams streams,
      StreamRequest order) {
    Streams.Reservation place;
    try {
      place = streams.reserve(order.user());
    } catch (StreamLimitException e) {
      throw refusal(e);
    }
    AsyncContext context;
    try {
      begin(response);
      context = request.startAsync(request, response);
      context.setTimeout(NO_TIMEOUT.toMillis());
    } catch (RuntimeException e) {
      place.giveBack();
      throw e;
    }
    place.open(context, order);
  }

  /**
   * Refuses, before anything is made for a stream, one that would be one too many.
   *
   * @throws RequestFailure 429 or 503 with Retry-After
   */
  public static void requirePlace(Streams streams, String user) {
    try {
      streams.require(user);
    } catch (StreamLimitException e) {
      throw refusal(e);
    }
  }

  private static RequestFailure refusal(StreamLimitException e) {
    return new RequestFailure(
            e.ofUser() ? Reason.TOO_MANY : Reason.UNAVAILABLE, e.getMessage() + ".")
        .with("Retry-After", "5");
  }

  private static void begin(HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType(CONTENT_TYPE);
    response.setHeader("Cache-Control", "no-cache, no-transform");
    response.setHeader("X-Accel-Buffering", "no"); // nginx holds small writes back otherwise
  }
}
