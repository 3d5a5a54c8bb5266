package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SSEChannelPublisherTest {
  private static final ChannelKey ADA = new ChannelKey("EXCEL", "ada");
  private static final SSEChannelPublisher.Types TYPES =
      new SSEChannelPublisher.Types("EXCEL_STATUS", "EXCEL_STATUS_END");

  private final EventDispatcher dispatcher = new EventDispatcher();
  private final MemoryEventLog log = new MemoryEventLog("k3f9");
  private final List<ChannelEvent> heard = new ArrayList<>();
  private final SSEChannelPublisher publisher =
      new SSEChannelPublisher(dispatcher, log, ADA, "r1", TYPES);

  SSEChannelPublisherTest() {
    dispatcher.subscribe(ADA, heard::add);
  }

  private List<String> recorded() {
    return log.after(ADA, "r1", 0, 100).events().stream()
        .map(e -> e.event().type() + ": " + e.event().data())
        .toList();
  }

  private List<String> told() {
    return heard.stream()
        .map(e -> e.seq() + " " + e.subject() + " " + e.event().type() + ": " + e.event().data())
        .toList();
  }

  @Test
  void emitsAStatusThatIsNotKept() {
    publisher.emit("12 of 40");
    assertEquals(List.of("0 r1 EXCEL_STATUS: 12 of 40"), told());
    assertTrue(heard.get(0).isTransient());
    assertEquals(List.of(), recorded());
  }

  @Test
  void emitsAnEventOfAnotherType() {
    publisher.emit("EXCEL_PROGRESS", "{}");
    assertEquals(List.of("0 r1 EXCEL_PROGRESS: {}"), told());
  }

  @Test
  void recordsAStatusBeforeItTellsIt() {
    publisher.record("Writing the workbook");
    assertEquals(List.of("EXCEL_STATUS: Writing the workbook"), recorded());
    assertEquals(List.of("1 r1 EXCEL_STATUS: Writing the workbook"), told());
    assertEquals("k3f9-1", heard.get(0).event().id());
  }

  @Test
  void finishesWithALastStatusAndTheEnd() {
    publisher.finish("Finished");
    assertEquals(List.of("EXCEL_STATUS: Finished", "EXCEL_STATUS_END: finished"), recorded());
    assertEquals(2, heard.size());
  }

  @Test
  void saysWhyItFailedBeforeTheEnd() {
    publisher.fail("The model does not answer");
    assertEquals(
        List.of("EXCEL_STATUS: The model does not answer", "EXCEL_STATUS_END: failed"), recorded());
  }

  @Test
  void endsAlsoWhenItIsCancelled() {
    publisher.cancel("Cancelled");
    assertEquals(List.of("EXCEL_STATUS: Cancelled", "EXCEL_STATUS_END: cancelled"), recorded());
  }

  @Test
  void tellsARecordedEventOnlyOnceTheLogSaysItIsDurable() {
    List<Consumer<RecordedEvent>> pending = new ArrayList<>();
    EventLog uncommitted =
        new EventLog() {
          @Override
          public RecordedEvent append(
              ChannelKey channel,
              String subject,
              String type,
              String data,
              Consumer<RecordedEvent> durable) {
            pending.add(durable);
            return event(type, data);
          }

          @Override
          public Optional<EventId> head(ChannelKey channel) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Page after(ChannelKey channel, String subject, long seq, int limit) {
            throw new UnsupportedOperationException();
          }
        };
    new SSEChannelPublisher(dispatcher, uncommitted, ADA, "r1", TYPES).record("Saved");
    assertEquals(List.of(), heard);
    pending.get(0).accept(event("EXCEL_STATUS", "Saved"));
    assertEquals(List.of("7 r1 EXCEL_STATUS: Saved"), told());
  }

  private static RecordedEvent event(String type, String data) {
    return new RecordedEvent(7, "r1", new Event(type, data, "k3f9-7", null));
  }
}
