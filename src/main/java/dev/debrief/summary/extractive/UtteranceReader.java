package dev.debrief.summary.extractive;

import dev.debrief.room.Message;
import dev.debrief.summary.PlainText;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns messages into utterances by a room's vocabulary. Not thread-safe. */
final class UtteranceReader {
  /** The most characters (UTF-16 units) of a message that are quoted. */
  static final int MAX_EXCERPT_CHARACTERS = 280;

  /** The rest of a message is ignored: a text this long is a pasted file. */
  static final int MAX_READ_CHARACTERS = 20_000;

  private static final Pattern ADDRESSEE = Pattern.compile("^@?([^\\s:,@]{1,40})[:,] +(?=\\S)");
  private static final Pattern LINK = Pattern.compile("(?:https?://|www\\.)\\S+");
  private static final Pattern SYSTEM_LINE =
      Pattern.compile(
          "^\\W*+\\S++ (?:\\([^)]*\\) )?(?:has |have |was )?(?:joined|left|quit|parted|kicked|added"
              + " to|removed from|is now known as|changed the topic|set mode|pinned a"
              + " message)\\b.*|^[!/]\\p{Alpha}\\w*(?: \\S+){0,3}$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern FILLER =
      Pattern.compile(
          "^(?:(?:u+h?m+|uh+|m+(?:-?hm+)?|hm+|er+m?|a+h+|oh|okay|ok|yeah|well|so|right)[,.!…]+ *)+"
              + "(?=\\S)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern BOT = Pattern.compile("(?i)bot\\W*\\d*\\z");
  private static final String QUESTION_MARKS = "?？؟";
  private static final String CODE_CHARACTERS = "{}[]<>;=|\\$_#*`/()+~^&%@";

  private static final int AGREEMENT_WORDS = 8;
  private static final double OUTCOME = 1.4;
  private static final double INTENT = 1.15;
  private static final double CONTINUATION = 0.7;
  private static final double ADDRESSED = 0.85;
  private static final double NOISE = 0.1;

  private final Matcher called = ADDRESSEE.matcher("");
  private final Matcher systemLine = SYSTEM_LINE.matcher("");
  private final Matcher bot = BOT.matcher("");
  private final Words words;
  private final Vocabulary vocabulary;

  UtteranceReader(Words words, Vocabulary vocabulary) {
    this.words = words;
    this.vocabulary = vocabulary;
  }

  /** The part of a text that is looked at, in one line and with blanks where links were. */
  static String withoutLinks(String line) {
    if (!line.contains("http") && !line.contains("www.")) {
      return line;
    }
    return LINK.matcher(line).replaceAll(link -> " ".repeat(link.group().length()));
  }

  /** The one line of a message that is looked at. */
  static String line(Message message) {
    return PlainText.oneLine(PlainText.head(message.text(), MAX_READ_CHARACTERS));
  }

  /** The next message as an utterance; null where it has no words or was taken back. */
  Utterance read(Message message) {
    String line = line(message);
    String prose = withoutLinks(line);
    if (message.deleted()) {
      return null;
    }
    List<Token> all = words.of(prose);
    String addressee = null;
    if (called.reset(line).lookingAt() && vocabulary.isAuthor(called.group(1))) {
      addressee = called.group(1);
      line = line.substring(called.end());
      prose = prose.substring(called.end());
      all = startingAt(called.end(), all);
    }
    if (all.isEmpty()) {
      return null;
    }
    return new Utterance(
        message.number(),
        message.id(),
        message.author(),
        addressee,
        excerpt(line, prose, all, message.author(), addressee != null));
  }

  private Utterance.Excerpt excerpt(
      String line, String prose, List<Token> all, String author, boolean addressed) {
    Span span = line.length() <= MAX_EXCERPT_CHARACTERS ? Span.of(line) : best(prose, all);
    String sentences = line.substring(span.start(), span.end()).strip();
    String quoted = PlainText.cut(sentences, MAX_EXCERPT_CHARACTERS);
    List<Token> quotedTokens = all.subList(before(span.start(), all), before(span.end(), all));
    double readable = prose(prose, span);
    if (systemLine.reset(quoted).matches() || bot.reset(author).find()) {
      readable *= NOISE;
    }
    if (hasCue(Cue.OUTCOME, quotedTokens)) {
      readable *= OUTCOME;
    } else if (hasCue(Cue.INTENT, quotedTokens)) {
      readable *= INTENT;
    }
    if (!quotedTokens.isEmpty() && quotedTokens.get(0).word().is(Cue.CONTINUATION)) {
      readable *= CONTINUATION;
    }
    if (addressed) {
      readable *= ADDRESSED;
    }
    return new Utterance.Excerpt(
        quoted,
        TermVector.of(quotedTokens, vocabulary),
        readable,
        asks(sentences),
        all.size() <= AGREEMENT_WORDS && all.get(0).word().is(Cue.AGREEMENT));
  }

  /** The tokens of the text that begins there, with their places in it. */
  private static List<Token> startingAt(int place, List<Token> tokens) {
    return tokens.subList(before(place, tokens), tokens.size()).stream()
        .map(token -> new Token(token.word(), token.start() - place))
        .toList();
  }

  /** How many tokens begin before that place. */
  private static int before(int place, List<Token> tokens) {
    int index = 0;
    while (index < tokens.size() && tokens.get(index).start() < place) {
      index++;
    }
    return index;
  }

  private static boolean hasCue(Cue cue, List<Token> tokens) {
    return tokens.stream().anyMatch(token -> token.word().is(cue));
  }

  /** A line without the fillers that it begins with, unless there is nothing else. */
  static String withoutFiller(String line) {
    Matcher filler = FILLER.matcher(line);
    return filler.lookingAt() ? line.substring(filler.end()) : line;
  }

  /** Whether a question mark ends a word; one inside of a word is part of an address. */
  private static boolean asks(String sentences) {
    for (int i = 0; i < QUESTION_MARKS.length(); i++) {
      char mark = QUESTION_MARKS.charAt(i);
      for (int at = sentences.indexOf(mark); at >= 0; at = sentences.indexOf(mark, at + 1)) {
        if (at + 1 == sentences.length() || !isWordCharacter(sentences.charAt(at + 1))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  /** The sentences in a row, short enough to be quoted, that weigh most. */
  private Span best(String prose, List<Token> all) {
    double[] weightBefore = new double[prose.length() + 1];
    for (Token token : all) {
      weightBefore[token.start() + 1] += vocabulary.weight(token.word().term());
    }
    for (int i = 1; i < weightBefore.length; i++) {
      weightBefore[i] += weightBefore[i - 1];
    }
    List<Integer> bounds = sentenceBounds(prose);
    Span best = null;
    double most = -1;
    for (int i = 0, j = 1; i < bounds.size() - 1; i++) {
      int start = bounds.get(i);
      j = Math.max(j, i + 1);
      while (j + 1 < bounds.size() && bounds.get(j + 1) - start <= MAX_EXCERPT_CHARACTERS) {
        j++;
      }
      int quotedEnd = Math.min(bounds.get(j), start + MAX_EXCERPT_CHARACTERS);
      double weight = weightBefore[quotedEnd] - weightBefore[start];
      if (weight > most) {
        most = weight;
        best = new Span(start, bounds.get(j));
      }
    }
    return best;
  }

  private static List<Integer> sentenceBounds(String prose) {
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(prose);
    List<Integer> bounds = new ArrayList<>();
    for (int at = sentences.first(); at != BreakIterator.DONE; at = sentences.next()) {
      bounds.add(at);
    }
    return bounds;
  }

  /** 1 for prose, less the more of it is code, numbers or ornament. */
  private static double prose(String text, Span span) {
    int letters = 0;
    int code = 0;
    int visible = 0;
    for (int i = span.start(); i < span.end(); i++) {
      char c = text.charAt(i);
      if (c == ' ') {
        continue;
      }
      visible++;
      if (Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK) {
        letters++;
      } else if (CODE_CHARACTERS.indexOf(c) >= 0) {
        code++;
      }
    }
    double share = (double) letters / Math.max(1, visible);
    double codeShare = (double) code / Math.max(1, visible);
    if (share < 0.6 || codeShare > 0.12) {
      return NOISE;
    }
    return share < 0.75 || codeShare > 0.07 ? 0.5 : 1;
  }

  /** A stretch of a text. */
  private record Span(int start, int end) {
    static Span of(String text) {
      return new Span(0, text.length());
    }
  }
}
