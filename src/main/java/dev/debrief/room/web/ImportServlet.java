package dev.debrief.room.web;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.http.RequestInput;
import dev.debrief.http.SubRoutes;
import dev.debrief.room.IdempotencyKey;
import dev.debrief.room.RoomImport;
import dev.debrief.room.Rooms;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.io.output.DeferredFileOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/rooms/{room}/import}: many messages at once, one JSON object a line. Memory does not
 * grow with their number, nor with the number of those rejected: past 64 KiB the list of rejections
 * goes through a temporary file.
 */
public final class ImportServlet extends ApiServlet {
  private static final int REJECTIONS_IN_MEMORY = 64 * 1024;

  private final Rooms desk;
  private final RoomImport rooms;
  private final Json json;
  private final Path temporary;

  /**
   * @param temporary an existing folder for long lists of rejected lines
   */
  public ImportServlet(Rooms desk, Json json, Path temporary) {
    this.desk = desk;
    this.rooms = new RoomImport(desk, json);
    this.json = json;
    this.temporary = temporary;
    on("POST", this::receive);
  }

  private void receive(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Caller.of(request).requireRole(Caller.INTEGRATION);
    String room = SubRoutes.id(request);
    if (!desk.store().exists(room)) {
      throw RequestFailure.notFound();
    }
    String type = request.getContentType();
    if (type == null || !type.toLowerCase(Locale.ROOT).matches("application/(x-)?ndjson\\b.*")) {
      throw new RequestFailure(
          Reason.UNSUPPORTED_MEDIA_TYPE, "Send one JSON object a line, as application/x-ndjson.");
    }
    IdempotencyKey key = IdempotencyKey.of(request, room, "import");
    try (Rejections rejections = new Rejections()) {
      RoomImport.Counts counts = read(room, RequestInput.body(request), key, rejections);
      response.setStatus(HttpServletResponse.SC_OK);
      response.setContentType("application/json");
      response.setHeader("Cache-Control", "no-store");
      String head =
          "{\"accepted\":%d,\"deleted\":%d,\"duplicates\":%d,\"rejected\":"
              .formatted(counts.accepted(), counts.deleted(), counts.duplicates());
      response.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      rejections.writeTo(response.getOutputStream());
      response.getOutputStream().write('}');
    }
  }

  /**
   * A refused body is read to its end: a client that still sends would see a reset, not the 422.
   */
  private RoomImport.Counts read(
      String room, InputStream body, @Nullable IdempotencyKey key, Rejections rejections)
      throws IOException {
    try {
      return rooms.read(room, body, key, rejections::add);
    } catch (RequestFailure e) {
      body.transferTo(OutputStream.nullOutputStream());
      throw e;
    }
  }

  /** The rejected lines as a JSON array, kept outside the memory once they are many. */
  private final class Rejections implements AutoCloseable {
    private final DeferredFileOutputStream out;
    private final JsonGenerator array;

    Rejections() throws IOException {
      out =
          DeferredFileOutputStream.builder()
              .setThreshold(REJECTIONS_IN_MEMORY)
              .setPrefix("rejected")
              .setSuffix(".json")
              .setDirectory(temporary)
              .get();
      array = json.mapper().createGenerator(out);
      array.writeStartArray();
    }

    void add(long line, String reason) throws IOException {
      array.writeStartObject();
      array.writeNumberField("line", line);
      array.writeStringField("reason", reason);
      array.writeEndObject();
    }

    void writeTo(OutputStream response) throws IOException {
      array.writeEndArray();
      array.close();
      try (InputStream in = out.toInputStream()) {
        in.transferTo(response);
      }
    }

    @Override
    public void close() throws IOException {
      array.close();
      out.close();
      if (!out.isInMemory()) {
        Files.deleteIfExists(out.getFile().toPath());
      }
    }
  }
}
