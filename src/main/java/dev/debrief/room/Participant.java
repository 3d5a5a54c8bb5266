package dev.debrief.room;

import java.time.Instant;

/**
 * What one author did in a room.
 *
 * @param author as in {@link Message#author()}
 * @param name the author's display name; the author itself where the room knows no other
 * @param messages how many messages, at least 1
 * @param first when the earliest of them was sent
 * @param last when the latest of them was sent
 */
public record Participant(String author, String name, long messages, Instant first, Instant last) {}
