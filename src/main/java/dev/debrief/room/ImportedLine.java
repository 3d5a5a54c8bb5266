package dev.debrief.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.debrief.http.Json;
import dev.debrief.room.Message.Attachment;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one line of an import: a message as JSON, checked field by field. */
final class ImportedLine {
  private static final int MAX_SHORT = 255;
  private static final int MAX_ATTACHMENTS = 100;
  private static final int MAX_URL = 2_000;

  /** Of one message's attachments together: escaped as JSON they still fit into a VARCHAR. */
  private static final int MAX_ATTACHMENT_CHARACTERS = 150_000;

  private ImportedLine() {}

  /**
   * The message in the line; an empty id is none.
   *
   * @throws Rejected where it is none, with a reason that names the field
   */
  static NewMessage read(ObjectReader reader, String line) throws Rejected {
    JsonNode node;
    try {
      node = reader.readTree(line);
    } catch (JsonProcessingException e) {
      throw new Rejected(Json.where(e));
    }
    if (!node.isObject()) {
      throw new Rejected("a line must be a JSON object");
    }
    boolean deleted = flag(node, "deleted");
    String given = text(node, "id", MAX_SHORT);
    boolean named = given != null && !given.isEmpty();
    boolean complete = !(deleted && named); // otherwise the id alone may be enough
    return new NewMessage(
        named ? given : null,
        author(node, complete),
        sentAt(node, complete),
        deleted ? "" : text(node), // of a deleted message neither text nor attachments are read
        text(node, "replyTo", MAX_SHORT),
        time(node, "editedAt"),
        deleted,
        deleted ? List.of() : attachments(node.path("attachments")));
  }

  private static @Nullable String author(JsonNode node, boolean required) throws Rejected {
    String author = text(node, "author", MAX_SHORT);
    if (author != null && !author.isBlank()) {
      return author;
    }
    if (required) {
      throw new Rejected("author is missing");
    }
    return null;
  }

  private static @Nullable Instant sentAt(JsonNode node, boolean required) throws Rejected {
    Instant sentAt = time(node, "sentAt");
    if (sentAt == null && required) {
      throw new Rejected("sentAt is missing");
    }
    return sentAt;
  }

  private static String text(JsonNode node) throws Rejected {
    String text = text(node, "text", Message.MAX_TEXT_CHARACTERS);
    if (text == null) {
      throw new Rejected("text is missing");
    }
    return text;
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static @Nullable String text(JsonNode node, String field, int max) throws Rejected {
    JsonNode value = node.path(field);
    if (isAbsent(value)) {
      return null;
    }
    if (!value.isTextual() && !value.isIntegralNumber()) {
      throw new Rejected(field + " must be a text");
    }
    return checked(field, value.asText(), max);
  }

  private static String checked(String field, String text, int max) throws Rejected {
    if (text.length() > max) {
      throw new Rejected(
          field + " has " + text.length() + " characters, more than the " + max + " allowed");
    }
    return text;
  }

  private static @Nullable Instant time(JsonNode node, String field) throws Rejected {
    JsonNode value = node.path(field);
    if (isAbsent(value)) {
      return null;
    }
    try {
      OffsetDateTime at = OffsetDateTime.parse(value.asText());
      if (value.isTextual() && at.getYear() >= 1 && at.getYear() <= 9998) {
        return at.toInstant();
      }
    } catch (DateTimeException e) {
      // said below
    }
    throw new Rejected(
        field
            + " must be a time like 2026-11-22T17:05:00Z, with its offset, of the years 1 to 9998");
  }

  private static boolean flag(JsonNode node, String field) throws Rejected {
    JsonNode value = node.path(field);
    if (isAbsent(value)) {
      return false;
    }
    if (!value.isBoolean()) {
      throw new Rejected(field + " must be true or false");
    }
    return value.booleanValue();
  }

  private static List<Attachment> attachments(JsonNode all) throws Rejected {
    if (isAbsent(all)) {
      return List.of();
    }
    if (!all.isArray() || all.size() > MAX_ATTACHMENTS) {
      throw new Rejected("attachments must be a list of at most " + MAX_ATTACHMENTS);
    }
    List<Attachment> attachments = new ArrayList<>();
    int characters = 0;
    for (JsonNode one : all) {
      Attachment attachment = attachment(one);
      characters += attachment.name().length();
      characters += attachment.url() == null ? 0 : attachment.url().length();
      attachments.add(attachment);
    }
    if (characters > MAX_ATTACHMENT_CHARACTERS) {
      throw new Rejected(
          "attachments have more than " + MAX_ATTACHMENT_CHARACTERS + " characters together");
    }
    return attachments;
  }

  private static Attachment attachment(JsonNode one) throws Rejected {
    if (one.isTextual()) {
      return new Attachment(checked("an attachment", one.asText(), MAX_URL), null, null);
    }
    String name = text(one, "name", MAX_SHORT);
    String url = text(one, "url", MAX_URL);
    String shown = name == null ? url : name;
    if (shown == null) {
      throw new Rejected("an attachment needs a name or a url");
    }
    JsonNode bytes = one.path("bytes");
    return new Attachment(
        shown, url, isAbsent(bytes) || !bytes.canConvertToLong() ? null : bytes.asLong());
  }

  /** Why a line cannot be taken; the message goes to the caller. */
  static final class Rejected extends Exception {
    private final String reason;

    Rejected(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
