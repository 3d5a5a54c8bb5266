package dev.debrief.sse;

import java.util.function.Consumer;

/** Numbers and stores a channel's recorded events. Thread-safe. */
public interface EventLog extends Replayer {

  /**
   * Appends an event under the channel's next number and calls {@code durable} once it can no
   * longer be lost: at once, or where the caller is in a transaction after its commit (never if it
   * is rolled back).
   *
   * @param subject what the event is about; null where the channel has one subject only
   * @return the event with its number and id
   */
  RecordedEvent append(
      ChannelKey channel,
      String subject,
      String type,
      String data,
      Consumer<RecordedEvent> durable);
}
