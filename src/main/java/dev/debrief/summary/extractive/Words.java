package dev.debrief.summary.extractive;

import java.io.Closeable;
import java.io.IOException;
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
 * Cuts text of any language into lower-case words after Unicode's word boundaries (UAX #29);
 * Chinese, Japanese and Korean come as overlapping pairs of characters, emoji and punctuation do
 * not come. Lucene's analyzer knows how; {@link AlphabeticText} knows it too, and several times
 * faster, for the texts that it knows. One thread's; the analyzer keeps thread-bound buffers until
 * {@link #close}.
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
  private final TokenBuffer found = new TokenBuffer();
  private final AlphabeticText alphabetic = new AlphabeticText();
  private final char[] word = new char[MAX_WORD_CHARACTERS];

  /**
   * @param room where each word is looked up
   */
  Words(RoomWords room) {
    this.room = room;
  }

  /**
   * The words of a text in reading order; those too long to be words are left out. The list is the
   * same each time: it holds until the next call.
   */
  TokenBuffer of(String text) {
    if (!alphabetic.read(text) || !cut()) {
      analyze(text);
    }
    return found;
  }

  /** Cuts alphabetic text; false where a word is so long that the analyzer might break it. */
  private boolean cut() {
    found.clear();
    while (alphabetic.next()) {
      int start = alphabetic.start();
      int end = alphabetic.end();
      if (end - start > MAX_WORD_CHARACTERS) {
        return false;
      }
      found.add(room.word(alphabetic.characters(), start, end), start);
    }
    return true;
  }

  /** Cuts text of any kind. */
  TokenBuffer analyze(String text) {
    found.clear();
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
          found.add(room.word(word, 0, term.length()), offset.startOffset());
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
