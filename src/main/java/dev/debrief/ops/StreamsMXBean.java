package dev.debrief.ops;

import java.util.Map;

/** {@code type=Streams} in the server's console. */
@Described("The open event streams of this node.")
public interface StreamsMXBean {
  @Described("Streams that are open now")
  int getOpen();

  @Described("Streams this node may hold (streams.max)")
  int getMax();

  @Described("Streams a user may hold (streams.per-user)")
  int getPerUser();

  @Described("Streams opened since the start")
  long getOpened();

  @Described("Streams of slow readers that were cut since the start")
  long getCutSlowReaders();

  @Described("Streams ended since the start, and why")
  Map<String, Long> getClosed();

  @Described("The users with most streams, fifty at most, and how many they have")
  Map<String, Integer> getUsers();

  @Described(
      "Ends the streams of a user on this node; a client whose token is good comes back. Answers how many there were")
  int closeStreamsOf(@Described("The user id, as in the token's sub") String user);
}
