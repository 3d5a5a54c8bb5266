package dev.debrief.summary.extractive;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;

/**
 * Splits text of any language into lower-case words at Unicode's word boundaries (UAX #29):
 * Chinese, Japanese and Korean as overlapping pairs of characters, without emoji and punctuation.
 * Lucene's analyzer does that; {@link AlphabeticText} does it faster for the texts that it knows.
 * Not thread-safe; the analyzer keeps thread-bound buffers until {@link #close}.
 */
final class Words implements Closeable {
  private static final int MAX_WORD_CHARACTERS = 40;
  private static final String EMOJI = StandardTokenizer.TOKEN_TYPES[StandardTokenizer.EMOJI];

  private final Analyzer analyzer =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String fieldName) {
          Tokenizer tokens = new StandardTokenizer();
          TokenStream words = new LowerCaseFilter(new CJKWidthFilter(tokens));
          return new TokenStreamComponents(tokens, new CJKBigramFilter(words));
        }
      };

  private final RoomWords room;
  private final AlphabeticText alphabetic; // null for the analyzer alone
  private final char[] word = new char[MAX_WORD_CHARACTERS];

  /**
   * @param room where each word is looked up
   */
  Words(RoomWords room, AlphabeticText alphabetic) {
    this.room = room;
    this.alphabetic = alphabetic;
  }

  /** The tokens of a text in reading order; those too long to be words are left out. */
  List<Token> of(String text) {
    List<Token> found = alphabetic != null && alphabetic.read(text) ? split() : null;
    return found != null ? found : analyze(text);
  }

  /** Splits alphabetic text; null if a word is so long that the analyzer might break it. */
  private List<Token> split() {
    List<Token> found = new ArrayList<>();
    while (alphabetic.next()) {
      int start = alphabetic.start();
      int end = alphabetic.end();
      if (end - start > MAX_WORD_CHARACTERS) {
        return null;
      }
      found.add(new Token(room.word(alphabetic.characters(), start, end), start));
    }
    return found;
  }

  /** Splits text of any kind. */
  List<Token> analyze(String text) {
    List<Token> found = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream("text", text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      OffsetAttribute offset = stream.addAttribute(OffsetAttribute.class);
      TypeAttribute type = stream.addAttribute(TypeAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        if (term.length() <= MAX_WORD_CHARACTERS && !EMOJI.equals(type.type())) {
          for (int i = 0; i < term.length(); i++) {
            word[i] = term.charAt(i) == '’' ? '\'' : term.charAt(i);
          }
          found.add(new Token(room.word(word, 0, term.length()), offset.startOffset()));
        }
      }
      stream.end();
    } catch (IOException e) {
      throw new IllegalStateException("reading a string cannot fail", e);
    }
    return found;
  }

  @Override
  public void close() {
    analyzer.close();
  }
}
