package dev.debrief.workbook;

import dev.debrief.room.Message;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the tables of a workbook must show of a room, spelt out from what is promised and without
 * the code under test. Values are as {@link Reopened.Line} has them.
 */
final class Shown {

  private static final LocalDateTime FIRST_DATE = LocalDateTime.parse("1900-03-01T00:00");
  private static final Instant FOUR_DIGITS_BEGIN = Instant.parse("1800-01-01T00:00:00Z");
  private static final Instant FIVE_DIGITS = Instant.parse("+10001-01-01T00:00:00Z");
  private static final int LONGEST_CHART_DAYS = 731;

  private final List<Message> messages;
  private final ZoneId zone;

  Shown(Room room) {
    messages = room.messages;
    zone = room.content().reader().zone();
  }

  /** A message with the number of the message that its reply links to, if it does. */
  record Said(List<Object> cells, Long linked) {}

  /** One line a message, however many rows it takes. */
  List<Said> messages() {
    Map<String, Long> numbers = new LinkedHashMap<>();
    messages.forEach(message -> numbers.put(message.id(), message.number()));
    return messages.stream().map(message -> said(message, numbers)).toList();
  }

  private Said said(Message message, Map<String, Long> numbers) {
    Long answered = message.replyTo() == null ? null : numbers.get(message.replyTo());
    String reply = answered == null ? shown(message.replyTo()) : "#" + answered;
    int files = message.attachments().size();
    List<String> notes = new ArrayList<>();
    if (message.deleted()) {
      notes.add("deleted");
    }
    if (files > 0) {
      notes.add(files == 1 ? "1 file" : files + " files");
    }
    List<Object> cells =
        Arrays.asList(
            (double) message.number(),
            moment(message.sentAt(), zone),
            moment(message.sentAt(), ZoneOffset.UTC),
            name(message.author()),
            shown(message.text()),
            reply,
            message.editedAt() == null ? null : moment(message.editedAt(), zone),
            notes.isEmpty() ? null : String.join(", ", notes));
    boolean stands = answered != null && answered <= message.number();
    return new Said(cells, stands ? answered : null);
  }

  /** Name, messages, share, first and last message of every author. */
  List<List<Object>> participants() {
    Map<String, List<Message>> byAuthor = new TreeMap<>();
    for (Message message : messages) {
      byAuthor.computeIfAbsent(message.author(), author -> new ArrayList<>()).add(message);
    }
    return byAuthor.entrySet().stream()
        .sorted(Comparator.comparing(author -> -author.getValue().size()))
        .map(author -> participant(author.getKey(), author.getValue()))
        .toList();
  }

  private List<Object> participant(String author, List<Message> written) {
    List<Instant> sent = written.stream().map(Message::sentAt).sorted().toList();
    double share = Math.round((double) written.size() / messages.size() * 10_000) / 10_000.0;
    return List.of(
        name(author),
        (double) written.size(),
        share,
        moment(sent.get(0), zone),
        moment(sent.get(sent.size() - 1), zone));
  }

  /** Every file with the number of its message, which its line links to. */
  List<Said> attachments() {
    List<Said> files = new ArrayList<>();
    for (Message message : messages) {
      for (Message.Attachment file : message.attachments()) {
        List<Object> cells =
            Arrays.asList(
                "#" + message.number(),
                moment(message.sentAt(), zone),
                name(message.author()),
                shown(file.name()),
                file.bytes() == null ? null : (double) file.bytes(),
                shown(file.url()));
        files.add(new Said(cells, message.number()));
      }
    }
    return files;
  }

  /** How many messages were sent on each day; up to two years with the quiet days between. */
  SortedMap<LocalDateTime, Double> days() {
    SortedMap<LocalDateTime, Double> days = new TreeMap<>();
    locals().forEach(local -> days.merge(local.truncatedTo(ChronoUnit.DAYS), 1.0, Double::sum));
    if (!days.isEmpty()) {
      LocalDate first = days.firstKey().toLocalDate();
      LocalDate last = days.lastKey().toLocalDate();
      if (ChronoUnit.DAYS.between(first, last) < LONGEST_CHART_DAYS) {
        first.datesUntil(last).forEach(day -> days.putIfAbsent(day.atStartOfDay(), 0.0));
      }
    }
    return days;
  }

  /** How many messages were sent in each hour of the weekday of that English name. */
  double[] hours(String weekday) {
    double[] hours = new double[24];
    locals().stream()
        .filter(local -> local.getDayOfWeek().name().startsWith(weekday.toUpperCase(Locale.ROOT)))
        .forEach(local -> hours[local.getHour()]++);
    return hours;
  }

  private List<LocalDateTime> locals() {
    return messages.stream()
        .map(message -> moment(message.sentAt(), zone))
        .filter(LocalDateTime.class::isInstance)
        .map(LocalDateTime.class::cast)
        .toList();
  }

  /** The date, to the millisecond, on the zone's clocks, or the text where no cell can hold it. */
  private static Object moment(Instant moment, ZoneId zone) {
    if (moment.isBefore(FOUR_DIGITS_BEGIN) || moment.isAfter(FIVE_DIGITS)) {
      return moment.toString();
    }
    LocalDateTime local = LocalDateTime.ofInstant(moment, zone).truncatedTo(ChronoUnit.MILLIS);
    boolean known = !local.isBefore(FIRST_DATE) && local.getYear() <= 9999;
    return known ? local : moment.toString();
  }

  private static String name(String author) {
    return shown(Room.Listed.displayName(author));
  }

  /** What a cell shows of a text; null of none. */
  private static String shown(String text) {
    if (text == null) {
      return null;
    }
    StringBuilder shown = new StringBuilder();
    text.replaceAll("\r\n?", "\n").codePoints().map(Shown::shown).forEach(shown::appendCodePoint);
    return shown.toString();
  }

  private static int shown(int point) {
    if (point < 0x20 && point != '\t' && point != '\n') {
      return 0x2400 + point;
    }
    boolean none = (point >= 0xD800 && point <= 0xDFFF) || point == 0xFFFE || point == 0xFFFF;
    return none ? 0xFFFD : point;
  }
}
