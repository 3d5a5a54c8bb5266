package dev.debrief.bench;

import dev.debrief.http.EventStream;
import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.Event;
import dev.debrief.sse.EventDispatcher;
import dev.debrief.sse.EventFilter;
import dev.debrief.sse.MemoryEventLog;
import dev.debrief.sse.SSEChannelPublisher;
import dev.debrief.sse.StreamRequest;
import dev.debrief.sse.Streams;
import dev.debrief.sse.WriterPool;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
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
  private static final EventFilter UNTIL_END =
      new EventFilter() {
        @Override
        public Event show(String subject, Event event) {
          return event;
        }

        @Override
        public boolean ends(Event shown) {
          return shown.type().equals(TYPES.end());
        }
      };

  private final transient EventDispatcher dispatcher = new EventDispatcher();
  private final transient WriterPool writers =
      new WriterPool(
          BareServlet.THREADS,
          task -> {
            Thread thread = new Thread(task, "engine-writer");
            thread.setDaemon(true);
            return thread;
          });
  private final transient Streams streams =
      new Streams(
          dispatcher, writers, Clock.systemUTC(), () -> {}, Integer.MAX_VALUE, Integer.MAX_VALUE);
  private final transient MemoryEventLog log = new MemoryEventLog("bench");
  private final transient SSEChannelPublisher publisher =
      new SSEChannelPublisher(dispatcher, log, ALL, SUBJECT, TYPES);
  private final AtomicLong last = new AtomicLong();
  private final AtomicLong jobs = new AtomicLong();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    if (request.getPathInfo().equals("/stream")) {
      open(request, response, ALL, log, last.get(), EventFilter.ALL);
      return;
    }
    ChannelKey channel = new ChannelKey("JOB", Long.toString(jobs.incrementAndGet()));
    MemoryEventLog own = new MemoryEventLog("bench");
    open(request, response, channel, own, 0, UNTIL_END);
    var publisher = new SSEChannelPublisher(dispatcher, own, channel, SUBJECT, TYPES);
    for (int i = 1; i < EVENTS; i++) {
      publisher.record(TEXT + i);
    }
    publisher.finish(TEXT + EVENTS);
  }

  private void open(
      HttpServletRequest request,
      HttpServletResponse response,
      ChannelKey channel,
      MemoryEventLog from,
      long after,
      EventFilter view) {
    StreamRequest order =
        new StreamRequest("ada", null, channel, SUBJECT, from, after, null, null, List.of(), view);
    EventStream.open(request, response, streams, order);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String data = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    publisher.record(data);
    last.incrementAndGet();
  }

  @Override
  public void destroy() {
    streams.close();
    writers.close();
  }
}
