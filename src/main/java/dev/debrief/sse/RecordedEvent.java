package dev.debrief.sse;

/**
 * An event of an event log.
 *
 * @param seq its number in its channel, from 1 upwards
 * @param subject what the event is about (a report's id), so that a stream can select; null where
 *     the channel has one subject only
 * @param event the event with its id set
 */
public record RecordedEvent(long seq, String subject, Event event) {}
