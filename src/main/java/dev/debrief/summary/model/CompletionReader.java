package dev.debrief.summary.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.summary.ModelFailure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a streamed chat completion: events whose data is a JSON object with a piece of the answer,
 * the reason why it ends or the tokens used, and {@code [DONE]} at last. Not thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">events as bytes</a>
 */
final class CompletionReader {
  private static final int MAX_BYTES = 16 << 20;

  private final ObjectMapper mapper;
  private final Consumer<String> pieces;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private byte last;
  private long bytesRead;
  private String finishReason; // null where the server has not ended its answer
  private long inputTokens;
  private long outputTokens;
  private boolean done;

  /**
   * @param pieces receives the answer's text as it is read, never empty
   */
  CompletionReader(ObjectMapper mapper, Consumer<String> pieces) {
    this.mapper = mapper;
    this.pieces = pieces;
  }

  /**
   * Reads on.
   *
   * @return whether an event has ended; comments alone are not a sign of life
   * @throws ModelFailure when this is not an answer, or more than {@value #MAX_BYTES} bytes
   */
  boolean read(List<ByteBuffer> buffers) throws ModelFailure {
    boolean event = false;
    for (ByteBuffer bytes : buffers) {
      bytesRead += bytes.remaining();
      if (bytesRead > MAX_BYTES) {
        throw ModelFailures.brokenOff();
      }
      while (bytes.hasRemaining()) {
        byte b = bytes.get();
        if (b != '\n' && b != '\r') {
          line.write(b);
        } else if (b == '\r' || last != '\r') {
          event |= endLine();
        }
        last = b;
      }
    }
    return event;
  }

  private boolean endLine() throws ModelFailure {
    String field = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (field.startsWith("data:")) {
      data.append(data.isEmpty() ? "" : "\n").append(field, "data:".length(), field.length());
      return false;
    }
    return field.isEmpty() && endEvent();
  }

  private boolean endEvent() throws ModelFailure {
    String event = data.toString().strip();
    data.setLength(0);
    if (event.equals("[DONE]")) {
      done = true;
    } else if (!event.isEmpty()) {
      take(event);
    }
    return !event.isEmpty();
  }

  private void take(String event) throws ModelFailure {
    JsonNode chunk;
    try {
      chunk = mapper.readTree(event);
    } catch (JsonProcessingException e) {
      throw ModelFailures.of(e);
    }
    JsonNode choice = chunk.path("choices").path(0);
    String piece = choice.path("delta").path("content").textValue();
    if (piece != null && !piece.isEmpty()) {
      text.append(piece);
      pieces.accept(piece);
    }
    String reason = choice.path("finish_reason").textValue();
    finishReason = reason == null ? finishReason : reason;
    JsonNode usage = chunk.path("usage");
    inputTokens = usage.path("prompt_tokens").asLong(inputTokens);
    outputTokens = usage.path("completion_tokens").asLong(outputTokens);
  }

  /** Whether the server has said that nothing more comes. */
  boolean isDone() {
    return done;
  }

  /** How long the answer is so far. */
  int characters() {
    return text.length();
  }

  /**
   * The answer, without a last line that the model had no room to finish.
   *
   * @throws ModelFailure when it is empty, refused or cut off: a server that ends its answer says
   *     why
   */
  ModelAnswer answer() throws ModelFailure {
    if (line.size() > 0 || data.length() > 0) {
      endLine();
      endEvent(); // some servers end without the empty line
    }
    String whole = text.toString();
    if (whole.isBlank()) {
      throw ModelFailures.empty();
    }
    if (finishReason == null) {
      throw ModelFailures.brokenOff();
    }
    if (finishReason.equals("content_filter")) {
      throw ModelFailures.refused();
    }
    int end = finishReason.equals("length") ? whole.strip().lastIndexOf('\n') : -1;
    return new ModelAnswer(
        end < 0 ? whole : whole.strip().substring(0, end), inputTokens, outputTokens);
  }
}
