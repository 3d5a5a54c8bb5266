package dev.debrief;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.sse.SseServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may call whom, as a map that the sources are compared with. */
class ArchitectureTest {
  /** What each package uses of the others: exactly this, no more and no less. */
  private static final Map<String, Set<String>> USES =
      map(
          """
          sse:
          db:
          deflate:
          http: db sse
          auth: http
          job: db
          outbox: db job
          room: auth db http sse
          room.web: auth http room sse
          report: auth db http job outbox room sse
          report.workflow: job report room sse
          report.file: db report
          report.web: auth http report report.file room sse
          summary: report
          summary.model: db job report room summary
          summary.extractive: report room summary
          output: report room
          workbook: report room workbook.row workbook.sheet
          workbook.row: deflate
          workbook.sheet: report room workbook.row
          mail: outbox report report.file
          cluster: job sse
          ops: auth http job mail report report.workflow room sse
          demo: auth http room
          app: auth cluster db demo http job mail ops outbox output report report.file report.web\
           report.workflow room room.web sse summary summary.extractive summary.model workbook
          """);

  private static final Path ROOT = Path.of("src/main/java/dev/debrief");
  private static final int MAX_LINES = 400;

  /** Imports, static ones and names written out: whatever names a package of ours. */
  private static final Pattern OURS =
      Pattern.compile("\\bdev\\s*\\.\\s*debrief((?:\\s*\\.\\s*[a-z]+\\b)+)");

  /** Of each line {@code package -> package}, as opposed to those of files and modules. */
  private static final Pattern JDEPS_USE = Pattern.compile("(?m)^ +\\S+ +-> (\\S+)");

  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|enum|record)\\s+([A-Z]\\w*)");
  private static final Pattern VAGUE =
      Pattern.compile(".*(Impl|Manager|Helper)|.*Util.*|(Base|Abstract)[A-Z].*");

  /** Comments, strings and characters: what is no code. Text blocks come before strings. */
  private static final Pattern NO_CODE =
      Pattern.compile(
          "/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'",
          Pattern.DOTALL);

  /**
   * One source file.
   *
   * @param code its text without comments and literals
   */
  private record Source(Path path, String packageName, long lines, String code) {
    static Source of(Path path) throws IOException {
      String text = Files.readString(path);
      return new Source(
          path,
          ROOT.relativize(path.getParent()).toString().replace('/', '.'),
          text.lines().count(),
          withoutComments(text));
    }

    Set<String> uses() {
      Set<String> packages = new TreeSet<>();
      Matcher m = OURS.matcher(code);
      while (m.find()) {
        packages.add(m.group(1).replaceAll("\\s+", "").substring(1));
      }
      packages.remove(packageName);
      return packages;
    }
  }

  private static Map<String, Set<String>> map(String lines) {
    Map<String, Set<String>> uses = new TreeMap<>();
    lines
        .lines()
        .forEach(
            line -> {
              String[] sides = line.split(":", 2);
              Set<String> used = new TreeSet<>(List.of(sides[1].strip().split(" ")));
              used.remove("");
              uses.put(sides[0], used);
            });
    return uses;
  }

  private static String withoutComments(String text) {
    return NO_CODE.matcher(text).replaceAll(" ");
  }

  private static List<Source> sources() throws IOException {
    List<Source> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        sources.add(Source.of(file));
      }
    }
    return sources;
  }

  private static List<String> where(Predicate<Source> wrong) throws IOException {
    return sources().stream().filter(wrong).map(s -> s.path().toString()).toList();
  }

  @Test
  void packagesUseEachOtherAsTheMapSays() throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    for (Source source : sources()) {
      found.computeIfAbsent(source.packageName(), name -> new TreeSet<>()).addAll(source.uses());
    }
    assertEquals(
        USES.keySet(), found.keySet(), "the packages; a new one takes its place in the map");
    USES.forEach((name, uses) -> assertEquals(uses, found.get(name), name));
  }

  @Test
  void theMapHasNoCircle() {
    Map<String, Set<String>> left = new TreeMap<>(USES);
    while (!left.isEmpty()) {
      Set<String> done = new TreeSet<>(left.keySet());
      done.removeIf(name -> left.get(name).stream().anyMatch(left::containsKey));
      assertEquals(false, done.isEmpty(), () -> "a circle among " + left.keySet());
      left.keySet().removeAll(done);
    }
  }

  @Test
  void usesAreFoundHoweverTheyAreWritten() {
    String text =
        """
        package dev.debrief.sse;
        import static dev.debrief.room.Text.storable;
        /** {@link dev.debrief.mail.ReportMail} */
        // dev.debrief.demo
        class X { dev.debrief.report.Report r; String s = "dev.debrief.app"; char c = '"'; }
        class Y { Object o = dev . debrief . auth . Keys.class; }
        """;
    Source source = new Source(Path.of("X.java"), "sse", 1, withoutComments(text));
    assertEquals(Set.of("room", "report", "auth"), source.uses());
  }

  /** What jdeps finds in the compiled classes, whatever the sources look like. */
  @Test
  void theStreamEngineNeedsTheServletApiAndNothingElse() throws Exception {
    Path folder =
        Path.of(SseServer.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve("dev/debrief/sse");
    List<String> arguments = new ArrayList<>(List.of("-verbose:package"));
    try (Stream<Path> classes = Files.list(folder)) { // which tests may share
      classes
          .filter(file -> Files.exists(ROOT.resolve("sse").resolve(sourceOf(file))))
          .forEach(file -> arguments.add(file.toString()));
    }
    StringWriter found = new StringWriter();
    PrintWriter output = new PrintWriter(found);
    int result =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(output, output, arguments.toArray(String[]::new));
    assertEquals(0, result, found::toString);
    Set<String> used =
        JDEPS_USE.matcher(found.toString()).results().map(m -> m.group(1)).collect(toSet());
    assertTrue(used.contains("jakarta.servlet"), found::toString);
    used.removeIf(name -> name.startsWith("java.") || name.startsWith("jakarta.servlet"));
    used.remove("dev.debrief.sse");
    assertEquals(Set.of(), used);
  }

  private static String sourceOf(Path classFile) {
    return classFile.getFileName().toString().replaceFirst("(\\$.*)?\\.class$", ".java");
  }

  @Test
  void everyStreamIsOpenedByTheStreamEngine() throws IOException {
    assertEquals(
        List.of(ROOT + "/sse/StreamResponse.java"), where(s -> s.code().contains("startAsync")));
  }

  @Test
  void noFileIsLongerThanFourHundredLines() throws IOException {
    assertEquals(List.of(), where(s -> s.lines() > MAX_LINES));
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    for (String name : USES.keySet()) {
      Path info = ROOT.resolve(name.replace('.', '/')).resolve("package-info.java");
      assertEquals(true, Files.exists(info) && Files.readString(info).contains("/**"), name);
    }
  }

  @Test
  void noTypeHasANameThatSaysNothing() throws IOException {
    List<String> vague = new ArrayList<>();
    for (Source source : sources()) {
      Matcher m = TYPE.matcher(source.code());
      while (m.find()) {
        if (VAGUE.matcher(m.group(1)).matches()) {
          vague.add(m.group(1));
        }
      }
    }
    assertEquals(List.of(), vague);
  }
}
