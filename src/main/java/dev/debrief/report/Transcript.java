package dev.debrief.report;

import dev.debrief.room.Message;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * The messages a report is about: those of one room up to the last one its reader saw, in the order
 * of their numbers. Never the whole room in memory; may be read any number of times.
 */
public interface Transcript {

  /** How many messages {@link #read} will deliver, 0 or more. */
  long count();

  /** The display name of an author; the author itself where the room knows no other. */
  String nameOf(String author);

  /**
   * The number of the message of that {@link Message#id() id}; empty where the transcript has none.
   * May query the database: look first among what was read.
   */
  OptionalLong numberOf(String id);

  /**
   * Some of the room's words, from all over it, to detect its script: the beginnings of up to 200
   * messages.
   */
  String excerpt();

  /**
   * Delivers every message, first to last, on the calling thread.
   *
   * @throws IOException what the reader threw; reading stops there
   */
  void read(Reader reader) throws IOException;

  /** Takes the messages one by one. */
  @FunctionalInterface
  interface Reader {
    void message(Message message) throws IOException;
  }
}
