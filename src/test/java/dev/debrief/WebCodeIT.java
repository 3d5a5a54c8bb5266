package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Npm;
import dev.debrief.testing.Npm.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The pages' JavaScript as a linter and the TypeScript compiler see it: what has no build step is
 * compiled nowhere else.
 */
class WebCodeIT {
  private Path folder;
  private Path client;

  /** The checkers take only what lies in their own folder. */
  @BeforeEach
  void copyTheCode() throws Exception {
    folder = Npm.installed("web-checks");
    Path webapp = folder.resolve("webapp");
    FileUtils.deleteDirectory(webapp.toFile());
    FileUtils.copyDirectory(
        Path.of(System.getProperty("debrief.test.webapp", "webapp")).toFile(), webapp.toFile());
    client = webapp.resolve("client");
    Files.copy(client.resolve("debrief.js"), client.resolve("debrief.code.js"));
  }

  @Test
  void theClientModuleIsWhatItsTypesDeclare() throws Exception {
    assertEquals(new Outcome(0, ""), compile());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "close(): void | shut(): void",
        "readonly lastEventId?: string; | readonly lastId?: string;",
        "feed(bytes: Uint8Array) | feed(bytes: string)",
        "(error: StreamError) => void | (error: string) => void",
        "readonly action: (data: string, | readonly action: (data: number,",
        "{createSSE: typeof createSSE; | {open: typeof createSSE;",
        "export class EventStreamParser | declare class EventStreamParser",
      })
  void aDeclarationThatTheCodeDoesNotKeepIsFound(String declared, String wrong) throws Exception {
    Path types = client.resolve("debrief.d.ts");
    String text = Files.readString(types);
    assertTrue(text.contains(declared), declared);
    Files.writeString(types, text.replace(declared, wrong));
    Outcome outcome = compile();
    assertTrue(outcome.status() != 0, wrong);
    assertTrue(outcome.output().contains("error TS"), outcome.output());
  }

  @Test
  void theLinterFindsNothingInThePagesCode() throws Exception {
    assertEquals(new Outcome(0, ""), lint());
  }

  @ParameterizedTest
  @CsvSource({
    "client/calling.js, no-undef, reportError(0);",
    "client/parser.js, no-undef, document.title = '';",
    "app/rooms.js, no-unused-vars, const unused = 0;",
    "ops/ops.js, eqeqeq, start(view == 0);",
    "app.js, no-var, var last = show(0); show(last);",
  })
  void aFaultInTheCodeOfAnyFolderIsFound(String file, String rule, String code) throws Exception {
    Path faulty = folder.resolve("webapp").resolve(file);
    Files.writeString(faulty, Files.readString(faulty) + code + "\n");
    Outcome outcome = lint();
    assertEquals(1, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains(rule), outcome.output());
  }

  private Outcome compile() throws Exception {
    return Npm.run(folder, "typescript/bin/tsc", "-p", "tsconfig.json");
  }

  private Outcome lint() throws Exception {
    return Npm.run(folder, "eslint/bin/eslint.js", "--max-warnings", "0", "webapp");
  }
}
