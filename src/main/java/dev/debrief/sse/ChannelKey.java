package dev.debrief.sse;

import java.util.Objects;

/**
 * Names one channel: a topic and whom or what it is about, such as {@code EXCEL_STATUS} of a user
 * or {@code MESSAGE} of a room.
 *
 * @param topic what kind of events the channel carries, never null
 * @param name the user id or room id, never null
 */
public record ChannelKey(String topic, String name) {
  public ChannelKey {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(name, "name");
  }
}
