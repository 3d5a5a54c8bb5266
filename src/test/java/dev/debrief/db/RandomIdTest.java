package dev.debrief.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomIdTest {
  private final SecureRandom random = new SecureRandom();

  @Test
  void hasTheLengthAskedForAndFitsIntoAPathAndAnEventId() {
    for (int length = 0; length < 40; length++) {
      String id = RandomId.next(random, length);
      assertTrue(id.matches("[a-z0-9]{" + length + "}"), id);
    }
  }

  @Test
  void isNeverTheSameTwice() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(RandomId.next(random, 26));
    }
    assertEquals(10_000, ids.size());
  }

  @Test
  void usesTheWholeAlphabet() {
    Set<Integer> seen = new HashSet<>();
    RandomId.next(random, 5_000).chars().forEach(seen::add);
    assertEquals(36, seen.size());
  }
}
