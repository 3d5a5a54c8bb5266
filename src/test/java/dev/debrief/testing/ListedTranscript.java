package dev.debrief.testing;

import dev.debrief.report.Transcript;
import dev.debrief.room.Message;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A transcript of messages in memory, whose authors go by their own names. */
public record ListedTranscript(List<Message> messages) implements Transcript {
  @Override
  public long count() {
    return messages.size();
  }

  @Override
  public String nameOf(String author) {
    return author;
  }

  @Override
  public OptionalLong numberOf(String id) {
    return messages.stream()
        .filter(message -> id.equals(message.id()))
        .mapToLong(Message::number)
        .findAny();
  }

  @Override
  public String excerpt() {
    return messages.stream().limit(200).map(Message::text).collect(Collectors.joining(" "));
  }

  @Override
  public void read(Reader reader) throws IOException {
    for (Message message : messages) {
      reader.message(message);
    }
  }
}
