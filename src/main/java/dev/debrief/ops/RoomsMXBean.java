package dev.debrief.ops;

/** {@code type=Rooms} in the server's console. */
@Described("The rooms that were brought in.")
public interface RoomsMXBean {
  @Described("Rooms that were brought in")
  long getRooms();

  @Described("Messages of all rooms")
  long getMessages();
}
