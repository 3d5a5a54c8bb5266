package dev.debrief.ops;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.EventStream;
import dev.debrief.http.Json;
import dev.debrief.sse.ChannelEvent;
import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.Event;
import dev.debrief.sse.EventDispatcher;
import dev.debrief.sse.EventFilter;
import dev.debrief.sse.Replayer;
import dev.debrief.sse.StreamRequest;
import dev.debrief.sse.Streams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/**
 * {@code /api/ops/events}: the {@link Snapshot} at once and each time it has changed. Each event is
 * the whole, so there is nothing to resume. Has streams of its own, which neither a full node nor
 * one that is drained refuses.
 */
public final class OpsStream extends ApiServlet {
  private static final String EVENT = "OPS";
  private static final ChannelKey CHANNEL = new ChannelKey(EVENT, "this node");
  private static final Replayer NOTHING =
      (channel, subject, seq, limit) -> new Replayer.Page(List.of(), seq, false);

  private final Snapshot snapshot;
  private final Streams streams;
  private final EventDispatcher dispatcher;
  private final Json json;
  private volatile String told; // null: the next tick tells in any case

  /**
   * @param streams those of operators alone
   */
  public OpsStream(Snapshot snapshot, Streams streams, EventDispatcher dispatcher, Json json) {
    this.snapshot = snapshot;
    this.streams = streams;
    this.dispatcher = dispatcher;
    this.json = json;
    on("GET", this::open);
  }

  private void open(HttpServletRequest request, HttpServletResponse response) {
    Caller caller = Caller.of(request);
    caller.requireRole(Caller.OPS);
    if (EventStream.isAnswered(request, response)) {
      return;
    }
    Event now = Event.of(EVENT, json.text(snapshot.take()));
    EventStream.open(
        request,
        response,
        streams,
        new StreamRequest(
            caller.user(),
            caller.expiresAt(),
            CHANNEL,
            null,
            NOTHING,
            0,
            null,
            null,
            List.of(now),
            EventFilter.ALL));
    told = null; // what has changed since the snapshot was taken
  }

  /** Once a second: sends what has changed, if anybody listens. */
  public void tick() {
    if (streams.openCount() == 0) {
      told = null;
      return;
    }
    String now = json.text(snapshot.take());
    if (!now.equals(told)) {
      told = now;
      dispatcher.deliver(ChannelEvent.transientEvent(CHANNEL, EVENT, Event.of(EVENT, now)));
    }
  }
}
