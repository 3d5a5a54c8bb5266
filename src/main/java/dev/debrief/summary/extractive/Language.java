package dev.debrief.summary.extractive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.ArabicStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.FrenchStemmer;
import org.tartarus.snowball.ext.GermanStemmer;
import org.tartarus.snowball.ext.ItalianStemmer;
import org.tartarus.snowball.ext.KpStemmer;
import org.tartarus.snowball.ext.PortugueseStemmer;
import org.tartarus.snowball.ext.RussianStemmer;
import org.tartarus.snowball.ext.SpanishStemmer;

/**
 * A language whose function words and endings are known. A room in any other is summarized too: its
 * frequent words then count little because they are frequent, and words are compared unshortened.
 */
enum Language {
  ENGLISH(Language::englishStopWords),
  GERMAN(GermanAnalyzer::getDefaultStopSet),
  SPANISH(SpanishAnalyzer::getDefaultStopSet),
  FRENCH(FrenchAnalyzer::getDefaultStopSet),
  ITALIAN(ItalianAnalyzer::getDefaultStopSet),
  PORTUGUESE(PortugueseAnalyzer::getDefaultStopSet),
  DUTCH(DutchAnalyzer::getDefaultStopSet),
  RUSSIAN(RussianAnalyzer::getDefaultStopSet),
  ARABIC(ArabicAnalyzer::getDefaultStopSet);

  @SuppressWarnings("ImmutableEnumChecker") // an immutable copy, which its type cannot say
  private final Set<String> stopWords;

  Language(Supplier<CharArraySet> stopWords) {
    this.stopWords =
        Set.copyOf(stopWords.get().stream().map(word -> new String((char[]) word)).toList());
  }

  /** A stemmer for one thread. */
  SnowballStemmer newStemmer() {
    return switch (this) {
      case ENGLISH -> new EnglishStemmer();
      case GERMAN -> new GermanStemmer();
      case SPANISH -> new SpanishStemmer();
      case FRENCH -> new FrenchStemmer();
      case ITALIAN -> new ItalianStemmer();
      case PORTUGUESE -> new PortugueseStemmer();
      case DUTCH -> new KpStemmer();
      case RUSSIAN -> new RussianStemmer();
      case ARABIC -> new ArabicStemmer();
    };
  }

  /** Words that carry grammar, not content: in lower case. */
  Set<String> stopWords() {
    return stopWords;
  }

  /** Snowball's list: EnglishAnalyzer's own has 33 words and lets every pronoun through. */
  private static CharArraySet englishStopWords() {
    try (InputStream list = SnowballFilter.class.getResourceAsStream("english_stop.txt")) {
      return WordlistLoader.getSnowballWordSet(list);
    } catch (IOException e) {
      throw new IllegalStateException("lucene-analysis-common lacks its English stop words", e);
    }
  }
}
