package dev.debrief.report;

/**
 * A kind of file that reports are written as.
 *
 * @param word what requests and links call it: 1 to 16 characters of {@code [a-z0-9]}
 * @param mediaType the Content-Type of its files, with the charset where it has one
 * @param extension how its files' names end, without the dot: {@code [a-z0-9]+}
 */
public record OutputFormat(String word, String mediaType, String extension) {
  public OutputFormat {
    if (!word.matches("[a-z0-9]{1,16}") || !extension.matches("[a-z0-9]+")) {
      throw new IllegalArgumentException("not a format: " + word + ", " + extension);
    }
  }
}
