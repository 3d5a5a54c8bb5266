package dev.debrief.summary.model;

import java.util.NavigableSet;

/**
 * A stretch of a room that fits into one request.
 *
 * @param lines the messages as the model sees them, one a line, each ended by a line feed; empty
 *     where none of them has text
 * @param numbers the numbers of the messages in {@code lines}
 * @param words whether any of them has words
 * @param messages how many messages end in this chunk, those without text included
 * @param last whether it is the room's last one
 */
record Chunk(
    String lines, NavigableSet<Long> numbers, boolean words, long messages, boolean last) {}
