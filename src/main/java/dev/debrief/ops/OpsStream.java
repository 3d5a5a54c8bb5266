package dev.debrief.ops;

import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.sse.ChannelEvent;
import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.Event;
import dev.debrief.sse.SseServer;
import dev.debrief.sse.StreamRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/ops/events}: the {@link Snapshot} at once and each time it has changed. Each event is
 * the whole, so there is nothing to resume. Its streams have limits of their own: neither a full
 * node nor one that is drained refuses them.
 */
public final class OpsStream extends ApiServlet {
  private static final String EVENT = "OPS";
  private static final ChannelKey CHANNEL = new ChannelKey(EVENT, "this node");

  private final Snapshot snapshot;
  private final SseServer streams;
  private final Json json;
  private volatile @Nullable String sent; // null: the next tick sends in any case

  /**
   * @param streams those of operators alone
   */
  public OpsStream(Snapshot snapshot, SseServer streams, Json json) {
    this.snapshot = snapshot;
    this.streams = streams;
    this.json = json;
    on("GET", this::open);
  }

  private void open(HttpServletRequest request, HttpServletResponse response) {
    Caller caller = Caller.of(request);
    caller.requireRole(Caller.OPS);
    SseServer.requireAcceptable(request); // before a snapshot is taken
    streams.open(
        request,
        response,
        StreamRequest.of(CHANNEL)
            .user(caller.user())
            .expiresAt(caller.expiresAt())
            .withoutLog()
            .opening(Event.of(EVENT, json.text(snapshot.take()))));
    sent = null; // what has changed since the snapshot was taken
  }

  /** Once a second: sends what has changed, if anybody listens. */
  public void tick() {
    if (streams.openCount() == 0) {
      sent = null;
      return;
    }
    String now = json.text(snapshot.take());
    if (!now.equals(sent)) {
      sent = now;
      streams.publishHere(ChannelEvent.transientEvent(CHANNEL, EVENT, Event.of(EVENT, now)));
    }
  }
}
