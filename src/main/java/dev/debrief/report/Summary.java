package dev.debrief.report;

import java.util.List;

/**
 * What a room's conversation came to, each point with the messages it rests on.
 *
 * @param points the points in reading order, usually 5 to 10; empty only for a room without words
 * @param model the model that wrote it, or {@code extractive} for sentences taken from the room
 * @param promptVersion which wording of the instructions the model had; null for extractive
 * @param inputTokens tokens read by the model, 0 where none or unknown
 * @param outputTokens tokens written by the model, 0 where none or unknown
 * @param coveredMessages how many of the room's messages were looked at, 0 to the room's count
 * @param notice a sentence for the reader when the summary is not the one requested (the model
 *     failed and the extractive one replaces it); null otherwise
 */
public record Summary(
    List<Point> points,
    String model,
    String promptVersion,
    long inputTokens,
    long outputTokens,
    long coveredMessages,
    String notice) {

  /** {@link #model} of a summary that no model wrote. */
  public static final String EXTRACTIVE = "extractive";

  public Summary {
    points = List.copyOf(points);
  }

  /** This summary with a sentence for the reader on why it is not the one requested. */
  public Summary withNotice(String sentence) {
    return new Summary(
        points, model, promptVersion, inputTokens, outputTokens, coveredMessages, sentence);
  }

  /**
   * One statement.
   *
   * @param text one or two sentences, never empty, no line breaks
   * @param messages the numbers of the messages it rests on, rising, each in the room; at least one
   *     unless a model named none that exist
   */
  public record Point(String text, List<Long> messages) {
    public Point {
      messages = List.copyOf(messages);
    }
  }
}
