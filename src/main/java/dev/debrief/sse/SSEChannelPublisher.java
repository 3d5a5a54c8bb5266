package dev.debrief.sse;

/**
 * Publishes what happens to one subject of a channel, as a job that reports its progress. It knows
 * no stream: any number may follow. Thread-safe.
 *
 * <p>Recorded events join the caller's transaction: they reach the streams after its commit, or
 * never where it is rolled back.
 */
public final class SSEChannelPublisher {
  private final EventDispatcher dispatcher;
  private final EventLog log;
  private final ChannelKey channel;
  private final String subject;
  private final Types types;

  SSEChannelPublisher(
      EventDispatcher dispatcher, EventLog log, ChannelKey channel, String subject, Types types) {
    this.dispatcher = dispatcher;
    this.log = log;
    this.channel = channel;
    this.subject = subject;
    this.types = types;
  }

  /** Sends a status that is not stored: a tick that the next one makes worthless. */
  public void emit(String status) {
    emit(types.status(), status);
  }

  /** Sends an event that is not stored. */
  public void emit(String type, String data) {
    dispatcher.emit(ChannelEvent.transientEvent(channel, subject, Event.of(type, data)));
  }

  /** Records a status: a stage the job has reached. */
  public void record(String status) {
    record(types.status(), status);
  }

  /** Records success: the last status, then the end event. */
  public void finish(String lastStatus) {
    end(lastStatus, "finished");
  }

  /** Records a failure: its reason, then the end event, so that no client waits for ever. */
  public void fail(String reason) {
    end(reason, "failed");
  }

  /** Records that it was stopped on demand, then the end event. */
  public void cancel(String lastStatus) {
    end(lastStatus, "cancelled");
  }

  private void end(String lastStatus, String outcome) {
    record(types.status(), lastStatus);
    record(types.end(), outcome);
  }

  private void record(String type, String data) {
    log.append(
        channel,
        subject,
        type,
        data,
        recorded -> dispatcher.emit(ChannelEvent.recorded(channel, recorded)));
  }

  /**
   * The types of a publisher's events.
   *
   * @param status of its statuses
   * @param end of the one event after which a client closes its stream
   */
  public record Types(String status, String end) {}
}
