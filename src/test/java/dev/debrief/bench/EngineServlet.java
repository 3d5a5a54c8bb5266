package dev.debrief.bench;

import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.EventFilter;
import dev.debrief.sse.SSEChannelPublisher;
import dev.debrief.sse.SseServer;
import dev.debrief.sse.StreamLimits;
import dev.debrief.sse.StreamRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The streams' engine without the rest of Debrief. {@code /visit} is a stream that gets some events
 * as they are made, and ends; {@code /stream} one that gets what is posted to {@code /emit}.
 */
public final class EngineServlet extends HttpServlet {
  /** How many events a stream gets before its end. */
  static final int EVENTS = 20;

  /** What each begins with. */
  static final String TEXT = "a status of an ordinary length, and its number: ";

  private static final ChannelKey ALL = new ChannelKey("JOB", "all");
  private static final String SUBJECT = "job";
  private static final SSEChannelPublisher.Types TYPES =
      new SSEChannelPublisher.Types("STATUS", "END");

  private final transient SseServer streams =
      SseServer.builder()
          .limits(StreamLimits.DEFAULT.withStreams(Integer.MAX_VALUE, Integer.MAX_VALUE))
          .build();
  private final transient SSEChannelPublisher publisher = streams.publisher(ALL, SUBJECT, TYPES);
  private final AtomicLong jobs = new AtomicLong();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    if (request.getPathInfo().equals("/stream")) {
      streams.open(request, response, StreamRequest.of(ALL).user("ada").about(SUBJECT));
      return;
    }
    ChannelKey channel = new ChannelKey("JOB", Long.toString(jobs.incrementAndGet()));
    streams.open(
        request,
        response,
        StreamRequest.of(channel)
            .user("ada")
            .about(SUBJECT)
            .fromBeginning(() -> 0)
            .filter(EventFilter.until(TYPES.end())));
    SSEChannelPublisher job = streams.publisher(channel, SUBJECT, TYPES);
    for (int i = 1; i < EVENTS; i++) {
      job.record(TEXT + i);
    }
    job.finish(TEXT + EVENTS);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    publisher.record(new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  @Override
  public void destroy() {
    streams.close();
  }
}
