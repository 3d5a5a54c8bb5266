package dev.debrief.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * JSON in the API's form: camelCase, ISO-8601 times in UTC, nulls written out, unknown fields
 * ignored. Thread-safe. Its buffers belong to this object, not to the container's threads, where
 * they would outlive the application.
 */
public final class Json {
  /** The largest JSON body a request may have, in bytes: a message of 64 Ki characters and more. */
  private static final int MAX_BODY_BYTES = 1024 * 1024;

  private final ObjectMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(100).build())
                  .build())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
          .build();

  /** The mapper itself, for reading or writing piece by piece. */
  public ObjectMapper mapper() {
    return mapper;
  }

  /** The value as UTF-8 JSON. */
  public byte[] bytes(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value as JSON text. */
  public String text(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what {@link #text} wrote; null for null. */
  public <T> T parse(String text, Class<T> type) {
    if (text == null) {
      return null;
    }
    try {
      return mapper.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a request's JSON body.
   *
   * @throws RequestFailure 415 for another content type, 413 over 1 MiB, 400 where it is not JSON
   *     of that type
   */
  public <T> T read(HttpServletRequest request, Class<T> type) throws IOException {
    String contentType = request.getContentType();
    if (contentType == null || !mediaType(contentType).endsWith("json")) {
      throw new RequestFailure(Reason.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.");
    }
    byte[] body = RequestInput.body(request).readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw new RequestFailure(
          Reason.TOO_LARGE, "A JSON body has at most " + MAX_BODY_BYTES + " bytes.");
    }
    T value;
    try {
      value = mapper.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new RequestFailure(Reason.MALFORMED, "Invalid JSON body: " + where(e));
    } catch (CharConversionException e) {
      throw new RequestFailure(Reason.MALFORMED, "The body is not JSON in UTF-8.");
    }
    if (value == null) {
      throw new RequestFailure(Reason.MALFORMED, "The body must be a JSON object, not null.");
    }
    return value;
  }

  /** The type without parameters. Servers differ in how long a header they let pass. */
  static String mediaType(String contentType) {
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /** Responds with the value as JSON. */
  public void write(HttpServletResponse response, int status, Object value) throws IOException {
    byte[] body = bytes(value);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** Jackson's message without the class names it may contain. */
  public static String where(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    String place =
        location == null || location.getLineNr() < 1
            ? ""
            : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    return kind(e) + place;
  }

  private static String kind(JsonProcessingException e) {
    if (e instanceof JsonParseException) {
      return "it is not well-formed JSON";
    }
    if (e instanceof StreamConstraintsException) {
      return "it is nested too deeply, or a number or name in it is too long";
    }
    String field = field(e);
    if (field != null) {
      return field + " has the wrong type";
    }
    String said = String.valueOf(e.getOriginalMessage());
    if (said.startsWith("No content")) {
      return "it is empty";
    }
    return said.startsWith("Trailing token")
        ? "something follows the JSON value"
        : "a value has the wrong type";
  }

  /** The path of the field that could not be read; null where it is the whole value. */
  private static String field(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping)) {
      return null;
    }
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : mapping.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.isEmpty() ? null : path.toString();
  }
}
