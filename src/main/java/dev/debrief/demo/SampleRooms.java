package dev.debrief.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.debrief.http.Json;
import dev.debrief.room.Room.Member;
import dev.debrief.room.RoomImport;
import dev.debrief.room.Rooms;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;

/** The rooms a demo begins with, and the people in them. */
public final class SampleRooms {
  private static final Logger LOG = Logger.getLogger(SampleRooms.class.getName());

  private final Rooms rooms;
  private final RoomImport imports;
  private final List<SampleRoom> samples;

  public SampleRooms(Rooms rooms, Json json) {
    this.rooms = rooms;
    this.imports = new RoomImport(rooms, json);
    try (InputStream in = resource("rooms.json")) {
      this.samples = json.mapper().readValue(in, new TypeReference<List<SampleRoom>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One sample: the messages are the name of a file beside the list. */
  private record SampleRoom(String room, String title, List<Member> members, String messages) {}

  /** Puts the samples into a database that has no room yet; leaves any other as it is. */
  public void install() {
    if (!rooms.store().isEmpty()) {
      return;
    }
    for (SampleRoom sample : samples) {
      rooms.put(sample.room, sample.title, sample.members);
      try (InputStream in = resource(sample.messages)) {
        imports.read(
            sample.room,
            in,
            null,
            (line, reason) -> {
              throw new IOException(sample.messages + ", line " + line + ": " + reason);
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    LOG.info(() -> "The demo begins with " + samples.size() + " sample rooms");
  }

  /** The people in the samples, by user id. */
  Map<String, Member> people() {
    Map<String, Member> people = new LinkedHashMap<>();
    samples.forEach(room -> room.members.forEach(m -> people.putIfAbsent(m.user(), m)));
    return people;
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = SampleRooms.class.getResourceAsStream("rooms/" + name);
    if (in == null) {
      throw new FileNotFoundException(name);
    }
    return in;
  }
}
