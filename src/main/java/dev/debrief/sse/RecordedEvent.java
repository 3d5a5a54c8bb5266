package dev.debrief.sse;

/**
 * An event as it stands in the event log.
 *
 * @param seq its number in its channel, 1 and rising
 * @param subject what the event is about (a report's id), so that a stream can pick; null where the
 *     channel has one subject only
 * @param event the event with its id set
 */
public record RecordedEvent(long seq, String subject, Event event) {}
