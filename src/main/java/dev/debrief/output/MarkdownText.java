package dev.debrief.output;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Foreign text as Markdown that shows it as it is: nothing in it becomes markup, HTML or a link
 * (CommonMark, and GitHub's extensions of it).
 *
 * <p>Escapes alone do not stop a renderer that turns addresses into links after it has parsed the
 * text, so a word that looks like an address or a file name becomes a code span, which no renderer
 * looks into.
 */
final class MarkdownText {
  /** A line ends here for some renderer or other. */
  private static final Pattern LINE_END =
      Pattern.compile("\\r\\n|[\\n\\r\\x0B\\f\\x85\\u2028\\u2029]");

  /** They would show a name in another order than it has. */
  private static final Pattern BIDI_CONTROLS =
      Pattern.compile("[\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

  private static final Pattern CONTROLS = Pattern.compile("\\p{Cc}+");
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final Pattern ADDRESS =
      Pattern.compile("(?i)@|:/|www\\.|[\\p{L}\\p{N}]\\.\\p{L}{2}");
  private static final Pattern BACKTICKS = Pattern.compile("`+");
  private static final Pattern NUMBERED = Pattern.compile("^(\\d{1,9})([.)])");
  private static final String MARKUP = "\\`*_[]{}#+|~$^=";

  private MarkdownText() {}

  /** A name or title, as part of a line. */
  static String name(String name) {
    return escaped(BIDI_CONTROLS.matcher(unbroken(name)).replaceAll(""));
  }

  /** A text made one line, which may be the first of a block. */
  static String line(String text) {
    String line = escaped(unbroken(text));
    if (line.startsWith("-") || line.startsWith(":")) {
      return '\\' + line;
    }
    return NUMBERED.matcher(line).replaceFirst("$1\\\\$2");
  }

  /**
   * The lines of a text, each of which may be the first of a block. An empty one is between
   * paragraphs: none comes first, last, or after another.
   */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    for (String each : LINE_END.split(text, -1)) {
      String line = line(each);
      if (!line.isEmpty() || (!lines.isEmpty() && !last(lines).isEmpty())) {
        lines.add(line);
      }
    }
    if (!lines.isEmpty() && last(lines).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  private static String last(List<String> lines) {
    return lines.get(lines.size() - 1);
  }

  private static String unbroken(String text) {
    String line = LINE_END.matcher(text).replaceAll(" ");
    return CONTROLS.matcher(line).replaceAll(" ").strip();
  }

  private static String escaped(String line) {
    return WORD.matcher(line).replaceAll(word -> Matcher.quoteReplacement(word(word.group())));
  }

  private static String word(String word) {
    if (ADDRESS.matcher(word).find()) {
      return code(word);
    }
    StringBuilder out = new StringBuilder(word.length() + 8);
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        default -> {
          if (MARKUP.indexOf(c) >= 0) {
            out.append('\\');
          }
          out.append(c);
        }
      }
    }
    return out.toString();
  }

  /** A code span, whose fence is longer than any in the word. */
  private static String code(String word) {
    int longest =
        BACKTICKS.matcher(word).results().mapToInt(run -> run.group().length()).max().orElse(0);
    String fence = "`".repeat(longest + 1);
    String pad = word.startsWith("`") || word.endsWith("`") ? " " : "";
    return fence + pad + word + pad + fence;
  }
}
