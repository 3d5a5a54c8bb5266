package dev.debrief.summary;

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
 * Cuts text of any language into lower-case words after Unicode's word boundaries (UAX #29);
 * Chinese, Japanese and Korean come as overlapping pairs of characters, emoji and punctuation do
 * not come. One thread's; the analyzer keeps thread-bound buffers until {@link #close}.
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

  /**
   * A word as it stands in a text.
   *
   * @param text in lower case, 1 to 40 characters
   * @param start where it begins in the text, in UTF-16 units
   */
  record Word(String text, int start) {}

  /** The words of a text in reading order; those too long to be words are left out. */
  List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream("text", text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      OffsetAttribute offset = stream.addAttribute(OffsetAttribute.class);
      TypeAttribute type = stream.addAttribute(TypeAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        if (term.length() <= MAX_WORD_CHARACTERS && !EMOJI.equals(type.type())) {
          words.add(new Word(term.toString().replace('’', '\''), offset.startOffset()));
        }
      }
      stream.end();
    } catch (IOException e) {
      throw new IllegalStateException("reading a string cannot fail", e);
    }
    return words;
  }

  @Override
  public void close() {
    analyzer.close();
  }
}
