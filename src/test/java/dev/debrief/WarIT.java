package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What the WAR holds. */
class WarIT {
  private static final long MAX_BYTES = 36_000_000;
  private static final Path WAR = Path.of(System.getProperty("debrief.test.war"));

  /** As {@code (Apache-2.0) JJWT :: API (io.jsonwebtoken:jjwt-api:0.13.0 - https://...)}. */
  private static final Pattern LISTED =
      Pattern.compile("\\s*\\(.+\\) .* \\([^:]+:([^:]+):([^: ]+) - .*\\)");

  @Test
  void everyJarIsListedWithItsLicence() throws IOException {
    try (ZipFile war = new ZipFile(WAR.toFile())) {
      List<String> listed =
          text(war, "META-INF/THIRD-PARTY.txt")
              .lines()
              .map(LISTED::matcher)
              .filter(Matcher::matches)
              .map(m -> m.group(1) + "-" + m.group(2) + ".jar")
              .sorted()
              .toList();
      List<String> bundled =
          war.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.startsWith("WEB-INF/lib/") && name.endsWith(".jar"))
              .map(name -> name.substring("WEB-INF/lib/".length()))
              .sorted()
              .toList();

      assertEquals(bundled, listed);
    }
  }

  @Test
  void itsOwnLicenceIsInIt() throws IOException {
    try (ZipFile war = new ZipFile(WAR.toFile())) {
      assertTrue(text(war, "META-INF/LICENSE").contains("Version 2.0, January 2004"));
    }
  }

  @Test
  void itIsNotLargerThanPromised() throws IOException {
    long bytes = Files.size(WAR);
    assertTrue(bytes <= MAX_BYTES, bytes + " bytes");
  }

  private static String text(ZipFile war, String name) throws IOException {
    ZipEntry entry = war.getEntry(name);
    assertTrue(entry != null, name + " is missing");
    try (InputStream in = war.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
