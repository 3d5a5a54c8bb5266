package dev.debrief.summary.extractive;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.tartarus.snowball.SnowballStemmer;

/**
 * What each word of a room weighs. Words of one stem are one term; function words, small talk and
 * the authors' own names weigh nothing. Heavy are words said in some messages, not in one and not
 * in all. Immutable once made.
 */
final class Vocabulary {
  /** A language counts as spoken with at least this share of all function words found. */
  private static final double SPOKEN_SHARE = 0.3;

  private final Set<String> authors;
  private final double[] weights;

  /**
   * Gives each word that carries content its term.
   *
   * @param messages how many messages the room has
   * @param words its words, counted
   * @param authors the authors' names as {@link #nameKey} gives them
   */
  Vocabulary(long messages, RoomWords words, Set<String> authors) {
    this.authors = authors;
    Map<Language, Long> spoken = functionWords(words);
    long most = spoken.values().stream().mapToLong(Long::longValue).max().orElse(0);
    Set<String> stopWords = new HashSet<>();
    SnowballStemmer stemmer = null;
    for (Map.Entry<Language, Long> language : spoken.entrySet()) {
      if (language.getValue() == most) {
        stemmer = language.getKey().newStemmer();
      }
      if (language.getValue() >= SPOKEN_SHARE * most) {
        stopWords.addAll(language.getKey().stopWords());
      }
    }
    int[] counts = countTerms(words, stopWords, stemmer);
    this.weights = Arrays.stream(counts).mapToDouble(count -> weight(count, messages)).toArray();
  }

  /** What a term weighs, above 0; 0 for {@link Word#NO_TERM}. */
  double weight(int term) {
    return term == Word.NO_TERM ? 0 : weights[term];
  }

  /** Whether somebody of this name has written in the room. */
  boolean isAuthor(String name) {
    return authors.contains(nameKey(name));
  }

  /** How names are compared: without regard to case. */
  static String nameKey(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** How often function words of each language were met; languages that were not are left out. */
  private static Map<Language, Long> functionWords(RoomWords words) {
    Map<Language, Long> met = new EnumMap<>(Language.class);
    for (Language language : Language.values()) {
      long sum = 0;
      for (String stopWord : language.stopWords()) {
        sum += words.word(stopWord).messages();
      }
      if (sum > 0) {
        met.put(language, sum);
      }
    }
    return met;
  }

  /** How often each term was met. */
  private int[] countTerms(RoomWords words, Set<String> stopWords, SnowballStemmer stemmer) {
    Map<String, Integer> terms = new HashMap<>();
    int[] counts = new int[words.all().size()];
    for (Word word : words.all()) {
      if (word.messages() > 0 && carriesContent(word, stopWords)) {
        int term = terms.computeIfAbsent(stem(word.text(), stemmer), stem -> terms.size());
        word.setTerm(term);
        counts[term] += word.messages();
      }
    }
    return Arrays.copyOf(counts, terms.size());
  }

  private boolean carriesContent(Word word, Set<String> stopWords) {
    String text = word.text();
    return !word.is(Cue.SMALL_TALK)
        && !stopWords.contains(text)
        && !authors.contains(text)
        && text.codePoints().anyMatch(Character::isLetter)
        && (text.length() > 1 || Character.isIdeographic(text.codePointAt(0)));
  }

  private static String stem(String word, SnowballStemmer stemmer) {
    if (stemmer == null) {
      return word;
    }
    stemmer.setCurrent(word);
    stemmer.stem();
    return stemmer.getCurrent();
  }

  private static double weight(int count, long messages) {
    return Math.log(1.0 + count) * Math.log((messages + 1.0) / Math.min(count, messages));
  }
}
