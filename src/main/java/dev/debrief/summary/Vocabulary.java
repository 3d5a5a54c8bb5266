package dev.debrief.summary;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

  private final Map<String, Term> terms = new HashMap<>();
  private final Set<String> authors;

  /**
   * What the words of one stem have in common.
   *
   * @param id equal for words of one stem, unlike for others
   * @param weight above 0
   */
  record Term(int id, double weight) {}

  /**
   * @param messages how many messages the room has
   * @param counts in how many of them each word stands
   * @param authors the authors' names as {@link #nameKey} gives them
   */
  Vocabulary(long messages, Map<String, RoomWords.Count> counts, Set<String> authors) {
    this.authors = authors;
    Map<Language, Long> spoken = functionWords(counts);
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
    weigh(messages, counts, stopWords, stemmer);
  }

  /** The term of a word in lower case; null where it carries no content. */
  Term term(String word) {
    return terms.get(word);
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
  private static Map<Language, Long> functionWords(Map<String, RoomWords.Count> counts) {
    Map<Language, Long> met = new EnumMap<>(Language.class);
    for (Language language : Language.values()) {
      long sum =
          language.stopWords().stream()
              .map(counts::get)
              .filter(Objects::nonNull)
              .mapToLong(count -> count.value)
              .sum();
      if (sum > 0) {
        met.put(language, sum);
      }
    }
    return met;
  }

  private void weigh(
      long messages,
      Map<String, RoomWords.Count> counts,
      Set<String> stopWords,
      SnowballStemmer stemmer) {
    Map<String, Integer> ids = new HashMap<>();
    Map<String, Integer> stemCounts = new HashMap<>();
    Map<String, String> stems = new HashMap<>();
    counts.forEach(
        (word, count) -> {
          if (carriesContent(word, stopWords)) {
            String stem = stem(word, stemmer);
            stems.put(word, stem);
            stemCounts.merge(stem, count.value, Integer::sum);
          }
        });
    stems.forEach(
        (word, stem) -> {
          int id = ids.computeIfAbsent(stem, s -> ids.size());
          terms.put(word, new Term(id, weight(stemCounts.get(stem), messages)));
        });
  }

  private boolean carriesContent(String word, Set<String> stopWords) {
    return !stopWords.contains(word)
        && !Cue.SMALL_TALK.isIn(word)
        && !authors.contains(word)
        && word.codePoints().anyMatch(Character::isLetter)
        && (word.length() > 1 || Character.isIdeographic(word.codePointAt(0)));
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
