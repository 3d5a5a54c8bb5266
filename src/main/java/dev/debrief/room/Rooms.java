package dev.debrief.room;

import dev.debrief.auth.Caller;
import dev.debrief.http.Json;
import dev.debrief.http.RequestFailure;
import dev.debrief.room.Room.Member;
import dev.debrief.sse.ChannelEvent;
import dev.debrief.sse.ChannelKey;
import dev.debrief.sse.Event;
import dev.debrief.sse.RecordedEvent;
import dev.debrief.sse.Replayer;
import dev.debrief.sse.SseServer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with rooms: create, change, read, post, follow. What is stored here is sent to
 * the rooms' streams. Thread-safe.
 *
 * <p>A room's messages are the log of its stream: the number of a message is the id of its event,
 * so nothing is written twice.
 */
public final class Rooms {
  /** The type of the events of a room's stream. */
  public static final String MESSAGE = RoomLog.MESSAGE;

  /** The type of the transient events that name deleted messages. */
  public static final String MESSAGES_DELETED = "MESSAGES_DELETED";

  private static final int SENT_EACH = 10;

  /** The numbers in one event, which then fits into a notification to the other nodes. */
  private static final int DELETED_EACH = 300;

  private final RoomStore store;
  private final SseServer streams;
  private final Json json;
  private final RoomLog log;
  private final InstantSource clock;

  public Rooms(RoomStore store, SseServer streams, Json json, InstantSource clock) {
    this.store = store;
    this.streams = streams;
    this.json = json;
    this.log = new RoomLog(store, json, clock);
    this.clock = clock;
  }

  /** The rooms in the database, for reading. */
  public RoomStore store() {
    return store;
  }

  /**
   * The room, for one of its members.
   *
   * @throws RequestFailure 404 for all others
   */
  public Room require(String room, Caller caller) {
    return store.find(room, caller.user()).orElseThrow(RequestFailure::notFound);
  }

  /** Creates or changes a room; streams of those who are no longer members end. */
  public void put(String room, String title, List<Member> members) {
    store.put(room, title, members);
    streams.publish(ChannelEvent.logAdvanced(channel(room), 0));
  }

  /** Messages that are appended once for their key. */
  private class Appending implements IdempotencyKeys.Work<RoomStore.Appended> {
    private final String room;
    private final List<NewMessage> messages;

    Appending(String room, List<NewMessage> messages) {
      this.room = room;
      this.messages = messages;
    }

    @Override
    public void lock(Handle handle) {
      MessageWriter.lock(handle, room);
    }

    @Override
    public RoomStore.Appended run(Handle handle) {
      return store.append(room, messages);
    }

    @Override
    public String toResult(RoomStore.Appended done) {
      return Long.toString(done.after());
    }

    @Override
    public RoomStore.Appended fromResult(String result) {
      return store.appendAgain(room, messages);
    }
  }

  /**
   * The caller as a member of the room.
   *
   * @throws RequestFailure 404 for all others
   */
  public Member requireMember(String room, Caller caller) {
    return store.member(room, caller.user()).orElseThrow(RequestFailure::notFound);
  }

  /**
   * Appends what a member writes now.
   *
   * @param use of a key, by which a repeated call answers the first one's message; null for none
   * @throws RequestFailure 422 where the key was used for another body
   */
  public Message post(String room, Member author, String text, IdempotencyKey.@Nullable Use use) {
    NewMessage message =
        new NewMessage(null, author.user(), clock.instant(), text, null, null, false, List.of());
    RoomStore.Appended appended =
        store
            .keys()
            .once(
                use,
                new Appending(room, List.of(message)) {
                  @Override
                  public RoomStore.Appended fromResult(String result) {
                    long number = Long.parseLong(result);
                    return new RoomStore.Appended(number, number);
                  }
                });
    if (appended.count() == 0) {
      return store.after(room, appended.after() - 1, appended.after(), 1).get(0);
    }
    Message posted = message.numbered(appended.after());
    emit(room, log.events(List.of(posted), Map.of(author.user(), author.name())));
    return posted;
  }

  /**
   * Appends messages and notifies the room's streams.
   *
   * @param use of a key, under which the same messages are appended once; null for none
   * @throws RequestFailure 422 where the key was used for another body
   */
  RoomStore.Appended append(
      String room, List<NewMessage> messages, IdempotencyKey.@Nullable Use use) {
    RoomStore.Appended appended = store.keys().once(use, new Appending(room, messages));
    notifyStreams(room, appended);
    return appended;
  }

  /**
   * Notifies the room's streams: a few messages are sent to them, of many only the last number, and
   * each stream reads them at its own pace. Deletions are transient events: the log has one event a
   * message, so a stream that misses one shows the text until its page is loaded again.
   */
  private void notifyStreams(String room, RoomStore.Appended appended) {
    ChannelKey channel = channel(room);
    List<Long> emptied = appended.emptied();
    if (!emptied.isEmpty()) {
      log.forget(room);
    }
    for (int i = 0; i < emptied.size(); i += DELETED_EACH) {
      Deleted part = new Deleted(emptied.subList(i, Math.min(i + DELETED_EACH, emptied.size())));
      streams.publish(
          ChannelEvent.transientEvent(channel, null, Event.of(MESSAGES_DELETED, json.text(part))));
    }
    if (appended.count() > SENT_EACH) {
      streams.publish(ChannelEvent.logAdvanced(channel, appended.after()));
    } else if (appended.count() > 0) {
      emit(
          room,
          log.events(room, store.after(room, appended.before(), appended.after(), SENT_EACH)));
    }
  }

  private void emit(String room, List<RecordedEvent> events) {
    events.forEach(event -> streams.publish(ChannelEvent.recorded(channel(room), event)));
  }

  /** The data of a {@link #MESSAGES_DELETED} event. */
  private record Deleted(List<Long> numbers) {}

  /** The channel of a room's messages. */
  public static ChannelKey channel(String room) {
    return new ChannelKey(MESSAGE, room);
  }

  /** Reads the room's messages as events, while the user is a member. */
  public Replayer replayer(String user) {
    return log.replayer(user);
  }
}
