package dev.debrief.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.report.OutputWriter.Content;
import dev.debrief.report.Progress;
import dev.debrief.report.Recipient;
import dev.debrief.report.Summary;
import dev.debrief.room.Message;
import dev.debrief.room.Message.Attachment;
import dev.debrief.testing.ListedTranscript;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The summary as Markdown, read by a parser that was not made for it. */
class MarkdownSummaryTest {
  private static final Instant AT = Instant.parse("2026-03-01T09:02:00Z");

  private static final Parser PARSER =
      Parser.builder()
          .extensions(
              List.of(
                  AutolinkExtension.create(),
                  TablesExtension.create(),
                  StrikethroughExtension.create()))
          .build();

  private static Message message(long number, String author, String text) {
    return new Message(
        number, null, author, AT.plusSeconds(60 * number), text, null, null, false, List.of());
  }

  private static Summary summary(Summary.Point... points) {
    return new Summary(List.of(points), Summary.EXTRACTIVE, null, 0, 0, 1, null);
  }

  private static String written(
      String title, Locale locale, Summary summary, List<Message> messages) {
    Recipient reader = new Recipient("ada", "Ada", null, locale, ZoneId.of("America/New_York"));
    Content content = new Content("r", title, reader, AT, new ListedTranscript(messages), summary);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new MarkdownSummary().write(content, out, new Counted());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static final class Counted implements Progress {
    private final List<Long> told = new ArrayList<>();

    @Override
    public void done(long messages) {
      told.add(messages);
    }

    @Override
    public void delta(String text) {
      throw new AssertionError(text);
    }

    @Override
    public void check() {}
  }

  @Test
  void saysWhatTheRoomWasAndEachPointWithTheMessagesItRestsOn() {
    Message withFiles =
        new Message(
            3,
            null,
            "Linus",
            AT,
            "  See\n\n\n    the plan  ",
            null,
            null,
            false,
            List.of(new Attachment("plan", null, null), new Attachment("cost", null, null)));
    Message deleted = new Message(2, null, "Grace", AT, "a secret", null, null, true, List.of());
    String text =
        written(
            "Launch #1",
            Locale.ENGLISH,
            summary(
                new Summary.Point("We ship on Thursday.", List.of(1L, 2L)),
                new Summary.Point("There is a plan.", List.of(3L, 9L))),
            List.of(message(1, "Ada", "Thursday it is"), deleted, withFiles));

    assertEquals(
        """
        # Launch \\#1

        Chat report · 1 Mar 2026 · times in America/New\\_York · created 1 Mar 2026 04:02

        - messages: **3**
        - participants: **3**
        - active days: **1**
        - busiest hour: **04:00–05:00**

        ## Summary

        1. We ship on Thursday.

           > **#1** · Ada · 1 Mar 2026 04:03\\
           > Thursday it is

           > **#2** · Grace · 1 Mar 2026 04:02\\
           > *deleted*

        2. There is a plan.

           > **#3** · Linus · 1 Mar 2026 04:02 · 2 files\\
           > See
           >
           > the plan

           > **#9**
        """,
        text);
  }

  @Test
  void speaksTheReadersLanguage() {
    Summary summary =
        new Summary(List.of(), Summary.EXTRACTIVE, null, 0, 0, 1, "The model failed <again>.");
    String text = written("Start", Locale.GERMANY, summary, List.of(message(1, "Ada", "Hallo")));
    assertTrue(text.contains("Chat-Bericht · 1. März 2026 · Zeiten in"), text);
    assertTrue(text.contains("- Teilnehmende: **1**"), text);
    assertTrue(text.contains("**Hinweis:** The model failed &lt;again&gt;."), text);
    assertTrue(text.endsWith("## Zusammenfassung\n\nEs gab nichts zusammenzufassen.\n"), text);
  }

  @Test
  void anEmptyRoomHasNoFigures() {
    String text = written("", Locale.ENGLISH, summary(), List.of());
    assertEquals(
        """
        # r

        Chat report · no messages · times in America/New\\_York · created 1 Mar 2026 04:02

        ## Summary

        There was nothing to summarize.
        """,
        text);
  }

  @Test
  void quotesAFewMessagesOfAPointAndTheBeginningOfALongOne() {
    List<Message> messages =
        LongStream.rangeClosed(1, 9)
            .mapToObj(n -> message(n, "Ada", "x".repeat(999) + "😀 and more"))
            .toList();
    Summary.Point point = new Summary.Point("Much.", LongStream.rangeClosed(1, 9).boxed().toList());
    String text = written("Long", Locale.ENGLISH, summary(point), messages);
    assertEquals(6, text.split("> \\*\\*#", -1).length - 1);
    assertTrue(text.endsWith("\n   and 3 more\n"), text);
    assertTrue(text.contains("> " + "x".repeat(999) + "…\n"), "cut between characters");
  }

  @Test
  void countsWhatItReadsAndStopsWhenItIsTold() throws IOException {
    List<Message> messages =
        LongStream.rangeClosed(1, 2_500).mapToObj(n -> message(n, "Ada", "x")).toList();
    Content content =
        new Content(
            "r",
            "R",
            new Recipient("ada", "Ada", null, Locale.ROOT, ZoneId.of("UTC")),
            AT,
            new ListedTranscript(messages),
            summary());
    Counted counted = new Counted();
    new MarkdownSummary().write(content, new ByteArrayOutputStream(), counted);
    assertEquals(List.of(1_000L, 2_000L, 2_500L), counted.told);

    Progress stopped =
        new Progress() {
          @Override
          public void done(long done) {
            throw new CancellationException();
          }

          @Override
          public void delta(String text) {}

          @Override
          public void check() {}
        };
    assertThrows(
        CancellationException.class,
        () -> new MarkdownSummary().write(content, new ByteArrayOutputStream(), stopped));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# not a heading",
        "- not a list",
        "+ x",
        "* x",
        "1. x",
        "12) x",
        "> x",
        "---",
        "***",
        "===",
        "```",
        "~~~",
        "\tx",
        "    x",
        "<script>alert(1)</script>",
        "<!-- x",
        "<a href=x>y</a> <b>",
        "&lt;b&gt; &#60;b> &amp;",
        "[x](http://example.org) ![x](y)",
        "[x]: http://example.org",
        "[x][y] [^1] [ ] [x]",
        "![a](javascript:alert`1`)",
        "<http://example.org> <ada@example.org>",
        "http://example.org/a_b_(c)?d=*e*",
        "see HTTPS://example.org, www.example.org or WWW.EXAMPLE.ORG.",
        "mail ada@example.org or mailto:ada@example.org",
        "ftp://x example.com ``http://`x",
        "*a* _b_ **c** __d__ ~~e~~ ==f== $g$ `h` ^i^",
        "a | b\n--- | ---\nc | d",
        "| a |\n|---|\n| b |",
        "a\n:-:",
        "a\n---",
        "a\n===",
        "ends with \\",
        "\\*x\\* \\\\",
        "a\\\nb",
        "` `` ``` a`b``c",
        "line\rline\u2028line\u2029line\u0085line\u000Bline\fline",
        "\u202Efdp.exe \u0000\u001B[31m",
        "  \n \n",
        "{#id .class} {: x}",
        "a  \nb",
        ":smile: ::: note"
      })
  void nothingThatWasWrittenBecomesMarkupHtmlOrALink(String foreign) {
    assertShownAsWritten(foreign);
  }

  @Test
  void noMixtureOfCharactersBecomesMarkupHtmlOrALink() {
    Random random = new Random(7);
    String[] pieces = {
      "\\",
      "`",
      "*",
      "_",
      "[",
      "]",
      "(",
      ")",
      "<",
      ">",
      "!",
      "#",
      "+",
      "-",
      "|",
      "~",
      "&",
      ";",
      ":",
      "/",
      ".",
      "@",
      "\n",
      "\n\n",
      " ",
      "    ",
      "\t",
      "1",
      "a",
      "b.cc",
      "http://x.yy",
      "www.",
      "=",
      "\"",
      "'",
      "{",
      "}",
      "$",
      "^",
      "&lt",
      "<!--",
      "-->",
      "é",
      "😀"
    };
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = 1 + random.nextInt(12); n > 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      assertShownAsWritten(text.toString());
    }
  }

  /** As a message, a name, a title, a point and a notice. */
  private static void assertShownAsWritten(String foreign) {
    Summary summary =
        new Summary(
            List.of(new Summary.Point(foreign, List.of(1L)), new Summary.Point("Last.", List.of())),
            Summary.EXTRACTIVE,
            null,
            0,
            0,
            1,
            foreign);
    String author = foreign.isBlank() ? "x" : foreign;
    String text = written(foreign, Locale.ENGLISH, summary, List.of(message(1, author, foreign)));
    Node document = PARSER.parse(text);
    List<String> kinds = new ArrayList<>();
    for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
      kinds.add(block.getClass().getSimpleName());
    }
    assertEquals(
        List.of("Heading", "Paragraph", "BulletList", "Paragraph", "Heading", "OrderedList"),
        kinds,
        () -> "of " + foreign + " in\n" + text);
    List<String> strange = strange(document);
    assertEquals(List.of(), strange, () -> "of " + foreign + " in\n" + text);

    Node first = document.getLastChild().getFirstChild();
    assertEquals(2, size(document.getLastChild()), () -> "points in\n" + text);
    Node quote = first.getLastChild();
    assertTrue(quote instanceof BlockQuote, () -> text);
    assertEquals(words(foreign), words(shownBehindTheHead(quote)), () -> "shown of\n" + text);
    if (!words(foreign).isEmpty()) {
      assertEquals(
          words(foreign), words(shown(first.getFirstChild())), () -> "a point in\n" + text);
    }
    assertFalse(text.contains("\r"));
  }

  /** What is in a document that Debrief never writes. */
  private static List<String> strange(Node document) {
    List<String> known =
        List.of(
            "Document",
            "Heading",
            "Paragraph",
            "BulletList",
            "OrderedList",
            "ListItem",
            "BlockQuote",
            "Text",
            "Code",
            "StrongEmphasis",
            "HardLineBreak");
    List<String> strange = new ArrayList<>();
    walk(
        document,
        node -> {
          String kind = node.getClass().getSimpleName();
          boolean emphasis = kind.equals("StrongEmphasis");
          if (!known.contains(kind) || (emphasis && !shown(node).matches("#?[0-9:–]+|Notice:"))) {
            strange.add(kind + ": " + shown(node));
          }
        });
    return strange;
  }

  private interface Look {
    void at(Node node);
  }

  private static void walk(Node node, Look look) {
    look.at(node);
    for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
      walk(child, look);
    }
  }

  private static int size(Node list) {
    assertTrue(list instanceof OrderedList);
    int size = 0;
    for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
      size++;
    }
    return size;
  }

  private static String shownBehindTheHead(Node quote) {
    String all = shown(quote);
    int end = all.indexOf('\n');
    return end < 0 ? "" : all.substring(end + 1);
  }

  private static String shown(Node node) {
    StringBuilder shown = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            shown.append(text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            shown.append(code.getLiteral());
          }

          @Override
          public void visit(HardLineBreak hard) {
            shown.append('\n');
          }

          @Override
          public void visit(SoftLineBreak soft) {
            shown.append('\n');
          }

          @Override
          public void visit(org.commonmark.node.Paragraph paragraph) {
            visitChildren(paragraph);
            shown.append('\n');
          }
        });
    return shown.toString();
  }

  /** The words a person reads; what was no character for print is a blank. */
  private static List<String> words(String text) {
    String[] words = text.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ").strip().split("\\s+", -1);
    return words.length == 1 && words[0].isEmpty() ? List.of() : List.of(words);
  }
}
