package dev.debrief.sse;

import java.util.function.Consumer;

/** Numbers and keeps a channel's recorded events. */
public interface EventLog extends Replayer {

  /**
   * Appends an event under the channel's next number and calls {@code durable} once it can no
   * longer be lost: at once, or where the caller is in a transaction after that has been committed
   * (never if it is rolled back).
   *
   * @return the event with its number and id
   */
  RecordedEvent append(
      ChannelKey channel,
      String subject,
      String type,
      String data,
      Consumer<RecordedEvent> durable);
}
