package dev.debrief.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.report.OutputFormat;
import dev.debrief.report.OutputWriter;
import dev.debrief.report.Progress;
import dev.debrief.room.Message;
import dev.debrief.room.Message.Attachment;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/**
 * Writes the messages as JSON, one a line, with nothing lost: an import of the file makes a room of
 * the same messages. A deleted message is its author, its time and the mark: its text is not for
 * anybody any more.
 */
public final class NdjsonMessages implements OutputWriter {
  private static final OutputFormat FORMAT =
      new OutputFormat("ndjson", "application/x-ndjson", "ndjson");

  /** The longest name that an attachment's object may have in an import. */
  private static final int MAX_NAME = 255;

  private static final int CHECK_EVERY = 1_000;

  private final ObjectMapper mapper;

  public NdjsonMessages(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public OutputFormat format() {
    return FORMAT;
  }

  @Override
  public void write(Content content, OutputStream out, Progress progress) throws IOException {
    progress.check();
    try (JsonGenerator json = mapper.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8.mappedFeature());
      json.setRootValueSeparator(null);
      content
          .transcript()
          .read(
              message -> {
                line(json, message);
                json.writeRaw('\n');
                if (message.number() % CHECK_EVERY == 0) {
                  progress.done(message.number());
                }
              });
    }
    progress.done(content.transcript().count());
  }

  private static void line(JsonGenerator json, Message message) throws IOException {
    json.writeStartObject();
    text(json, "id", message.id());
    json.writeStringField("author", message.author());
    time(json, "sentAt", message.sentAt());
    json.writeStringField("text", message.deleted() ? "" : message.text());
    text(json, "replyTo", message.replyTo());
    time(json, "editedAt", message.editedAt());
    if (message.deleted()) {
      json.writeBooleanField("deleted", true);
    } else if (!message.attachments().isEmpty()) {
      json.writeArrayFieldStart("attachments");
      for (Attachment attachment : message.attachments()) {
        attachment(json, attachment);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** In the shortest form that an import takes: a long name is one that was given as such. */
  private static void attachment(JsonGenerator json, Attachment attachment) throws IOException {
    if (attachment.url() == null && attachment.bytes() == null) {
      json.writeString(attachment.name());
      return;
    }
    json.writeStartObject();
    if (!attachment.name().equals(attachment.url()) || attachment.name().length() <= MAX_NAME) {
      json.writeStringField("name", attachment.name());
    }
    text(json, "url", attachment.url());
    if (attachment.bytes() != null) {
      json.writeNumberField("bytes", attachment.bytes());
    }
    json.writeEndObject();
  }

  private static void time(JsonGenerator json, String field, Instant time) throws IOException {
    text(json, field, time == null ? null : time.toString());
  }

  private static void text(JsonGenerator json, String field, String text) throws IOException {
    if (text != null) {
      json.writeStringField(field, text);
    }
  }
}
