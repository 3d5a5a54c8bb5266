package dev.debrief.db;

import java.security.SecureRandom;

/** Ids that cannot be guessed. */
public final class RandomId {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  private RandomId() {}

  /** That many random characters of {@code [a-z0-9]}, 5.17 bits each. */
  public static String next(SecureRandom random, int characters) {
    StringBuilder id = new StringBuilder(characters);
    for (int i = 0; i < characters; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
