package dev.debrief.summary.model;

import dev.debrief.room.Message;
import dev.debrief.summary.PlainText;
import java.io.IOException;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes messages as numbered lines and groups them into chunks of a bounded number of tokens. A
 * message is one line whatever its text holds, so none can pass for several; one that is larger
 * than a chunk continues in the next. Not thread-safe.
 */
final class Chunker {
  private static final int MAX_NAME_CHARACTERS = 60;
  private static final String CONTINUED = " (continued)";

  private final int maxTokens;
  private final Sink sink;
  private final StringBuilder lines = new StringBuilder();
  private NavigableSet<Long> numbers = new TreeSet<>();
  private boolean words;
  private int tokens;
  private long messages;

  /** Takes chunks, first to last. */
  @FunctionalInterface
  interface Sink {
    void chunk(Chunk chunk) throws IOException;
  }

  /**
   * @param maxTokens the most tokens of a chunk's lines, well above those of an author's name
   */
  Chunker(int maxTokens, Sink sink) {
    this.maxTokens = maxTokens;
    this.sink = sink;
  }

  /**
   * Adds a message; one that was taken back, or has neither text nor files, is counted only.
   *
   * @param name the author's display name
   * @throws IOException what the sink threw
   */
  void add(Message message, String name) throws IOException {
    String text = message.deleted() ? "" : textOf(message);
    if (!text.isEmpty()) {
      write(message.number(), PlainText.cut(PlainText.oneLine(name), MAX_NAME_CHARACTERS), text);
    }
    messages++;
  }

  /** Hands on what is left as the last chunk. */
  void end() throws IOException {
    handOn(true);
  }

  private void write(long number, String name, String text) throws IOException {
    String opening = "[" + number + "] " + name + ": ";
    if (tokens > 0 && tokens + lineTokens(opening) + TokenEstimate.of(text) > maxTokens) {
      handOn(false);
    }
    int written = 0;
    while (true) {
      int left = maxTokens - tokens - lineTokens(opening);
      int fitting = TokenEstimate.fitting(text, written, left);
      line(number, opening, text.substring(written, written + fitting));
      written += fitting;
      if (written == text.length()) {
        return;
      }
      handOn(false);
      opening = "[" + number + "] " + name + CONTINUED + ": ";
    }
  }

  private void line(long number, String opening, String text) {
    String line = opening + text;
    lines.append(line).append('\n');
    numbers.add(number);
    words |= PlainText.hasWords(text);
    tokens += lineTokens(line);
  }

  private void handOn(boolean last) throws IOException {
    Chunk chunk = new Chunk(lines.toString(), numbers, words, messages, last);
    lines.setLength(0);
    numbers = new TreeSet<>();
    words = false;
    tokens = 0;
    messages = 0;
    sink.chunk(chunk);
  }

  /** One more for the line feed, and one for rounding. */
  private static int lineTokens(String line) {
    return TokenEstimate.of(line) + 2;
  }

  private static String textOf(Message message) {
    String text = PlainText.oneLine(message.text());
    List<Message.Attachment> files = message.attachments();
    if (files.isEmpty()) {
      return text;
    }
    String names =
        files.stream()
            .map(file -> PlainText.oneLine(file.name()))
            .collect(Collectors.joining(", ", "(files: ", ")"));
    return text.isEmpty() ? names : text + " " + names;
  }
}
