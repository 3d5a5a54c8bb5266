package dev.debrief.sse;

/**
 * The write-only handle on one subject of a channel: what a job holds to tell the streams how it
 * goes. It knows no stream: nobody or a thousand may listen. Safe for use by several threads.
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

  /**
   * @param channel the channel to write to
   * @param subject what all its events are about
   */
  public SSEChannelPublisher(
      EventDispatcher dispatcher, EventLog log, ChannelKey channel, String subject, Types types) {
    this.dispatcher = dispatcher;
    this.log = log;
    this.channel = channel;
    this.subject = subject;
    this.types = types;
  }

  /** Sends a status that is not kept: a tick that the next one makes worthless. */
  public void emit(String status) {
    emit(types.status(), status);
  }

  /** Sends an event that is not kept. */
  public void emit(String type, String data) {
    dispatcher.emit(ChannelEvent.transientEvent(channel, subject, Event.of(type, data)));
  }

  /** Records a status: a stage the job has reached. */
  public void record(String status) {
    record(types.status(), status);
  }

  /** Records that all went well: the last status, then the end event. */
  public void finish(String lastStatus) {
    close(lastStatus, "finished");
  }

  /** Records why it went wrong, then the end event, so that no client is left hanging. */
  public void fail(String reason) {
    close(reason, "failed");
  }

  /** Records that it was stopped on demand, then the end event. */
  public void cancel(String lastStatus) {
    close(lastStatus, "cancelled");
  }

  private void close(String lastStatus, String outcome) {
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
   * The names under which a publisher's events travel.
   *
   * @param status of its statuses
   * @param end of the one event after which a client closes its stream
   */
  public record Types(String status, String end) {}
}
