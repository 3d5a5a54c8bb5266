package dev.debrief.output;

import dev.debrief.output.RoomFigures.Quote;
import dev.debrief.report.OutputFormat;
import dev.debrief.report.OutputWriter;
import dev.debrief.report.Progress;
import dev.debrief.report.Summary;
import dev.debrief.report.Transcript;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes the summary as Markdown: title, period, key figures, and every point with the messages it
 * rests on, quoted. A deleted message is shown as deleted.
 */
public final class MarkdownSummary implements OutputWriter {
  private static final OutputFormat FORMAT =
      new OutputFormat("md", "text/markdown;charset=utf-8", "md");

  /** As many as the workbook links. */
  private static final int MAX_QUOTES = 6;

  private static final int CHECK_EVERY = 1_000;
  private static final String BETWEEN = " · ";

  @Override
  public OutputFormat format() {
    return FORMAT;
  }

  @Override
  public void write(Content content, OutputStream out, Progress progress) throws IOException {
    progress.check();
    RoomFigures figures = read(content, progress);
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    writer.write(new Document(content, figures).text());
    writer.flush();
    progress.done(figures.messages());
  }

  private static RoomFigures read(Content content, Progress progress) throws IOException {
    Set<Long> quoted =
        content.summary().points().stream()
            .flatMap(point -> point.messages().stream().limit(MAX_QUOTES))
            .collect(Collectors.toSet());
    RoomFigures figures = new RoomFigures(content.reader().zone(), quoted);
    content
        .transcript()
        .read(
            message -> {
              figures.message(message);
              if (figures.messages() % CHECK_EVERY == 0) {
                progress.done(figures.messages());
              }
            });
    return figures;
  }

  /** One summary's text. */
  private static final class Document {
    private final Content content;
    private final RoomFigures figures;
    private final SummaryWords words;
    private final StringBuilder out = new StringBuilder();

    Document(Content content, RoomFigures figures) {
      this.content = content;
      this.figures = figures;
      this.words = new SummaryWords(content.reader().locale(), content.reader().zone());
    }

    String text() {
      String title = MarkdownText.name(content.title());
      paragraph("# " + (title.isEmpty() ? MarkdownText.name(content.room()) : title));
      paragraph(subline());
      if (figures.messages() > 0) {
        keyFigures();
      }
      Summary summary = content.summary();
      if (summary.notice() != null) {
        paragraph("**" + words.of("notice") + ":** " + MarkdownText.line(summary.notice()));
      }
      paragraph("## " + words.of("summary"));
      if (summary.points().isEmpty()) {
        paragraph(words.of("nothingToSummarize"));
      }
      int number = 0;
      for (Summary.Point point : summary.points()) {
        number++;
        point(number + ". ", point);
      }
      return out.toString();
    }

    private void paragraph(String text) {
      out.append(out.isEmpty() ? "" : "\n").append(text).append('\n');
    }

    private String subline() {
      ZoneId zone = content.reader().zone();
      return String.join(
          BETWEEN,
          words.of("chatReport"),
          period(),
          words.of("timesIn", MarkdownText.name(zone.getId())),
          words.of("createdAt", words.minute(content.createdAt())));
    }

    private String period() {
      if (figures.messages() == 0) {
        return words.of("noMessages");
      }
      String first = words.day(figures.first());
      String last = words.day(figures.last());
      return first.equals(last) ? first : first + " – " + last;
    }

    private void keyFigures() {
      out.append('\n');
      keyFigure("messagesTile", words.number(figures.messages()));
      keyFigure("participantsTile", words.number(figures.authors()));
      keyFigure("activeDays", words.number(figures.days()));
      keyFigure("busiestHour", words.hour(figures.busiestHour()));
    }

    private void keyFigure(String key, String figure) {
      out.append("- ").append(words.of(key)).append(": **").append(figure).append("**\n");
    }

    private void point(String marker, Summary.Point point) {
      String text = MarkdownText.line(point.text());
      paragraph(marker + (text.isEmpty() ? "–" : text)); // an empty item would end the list
      String indent = " ".repeat(marker.length());
      List<Long> messages = point.messages();
      for (long number : messages.subList(0, Math.min(MAX_QUOTES, messages.size()))) {
        quote(indent, number);
      }
      if (messages.size() > MAX_QUOTES) {
        paragraph(indent + words.of("andMore", messages.size() - MAX_QUOTES));
      }
    }

    private void quote(String indent, long number) {
      List<String> lines = quoted(number);
      out.append('\n');
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        boolean breaks = !line.isEmpty() && i + 1 < lines.size() && !lines.get(i + 1).isEmpty();
        out.append(indent)
            .append(line.isEmpty() ? ">" : "> ")
            .append(line)
            .append(breaks ? "\\\n" : "\n");
      }
    }

    private List<String> quoted(long number) {
      Quote quote = figures.quote(number);
      if (quote == null) {
        return List.of("**#" + number + "**");
      }
      Transcript transcript = content.transcript();
      StringBuilder head = new StringBuilder("**#" + number + "**");
      head.append(BETWEEN).append(MarkdownText.name(transcript.nameOf(quote.author())));
      head.append(BETWEEN).append(words.minute(quote.sentAt()));
      if (quote.files() > 0) {
        head.append(BETWEEN).append(words.of("files", quote.files()));
      }
      List<String> lines = new ArrayList<>(List.of(head.toString()));
      lines.addAll(
          quote.deleted()
              ? List.of("*" + words.of("deleted") + "*")
              : MarkdownText.lines(quote.text()));
      return lines;
    }
  }
}
