package dev.debrief.report.workflow;

import dev.debrief.http.Json;
import dev.debrief.report.Completion;
import dev.debrief.report.Progress;
import dev.debrief.report.Report;
import dev.debrief.report.Report.State;
import dev.debrief.report.ReportEvents;
import dev.debrief.report.ReportStore;
import dev.debrief.sse.SSEChannelPublisher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * A report while one of its steps runs: counts the work done, tells the streams, and stops the step
 * when the report is no longer this attempt's. The step's threads call it as its {@link Progress},
 * the workflow's clock calls {@link #tick} once a second.
 */
final class RunningReport implements Progress {
  /** Between two progress events at least this long, so that a fast step does not flood. */
  private static final Duration PACE = Duration.ofMillis(100);

  private final Report report;
  private final SSEChannelPublisher publisher;
  private final ReportStore store;
  private final Json json;
  private final InstantSource clock;

  private volatile boolean stopped;
  private volatile boolean toldDelta;
  private State state; // guarded by this, as all below
  private String label;
  private long total;
  private long done;
  private Instant startedAt;
  private Instant toldAt = Instant.MIN;
  private Duration worked;
  private Instant workedUntil;

  RunningReport(
      Report report,
      Duration worked,
      SSEChannelPublisher publisher,
      ReportStore store,
      Json json,
      InstantSource clock) {
    this.report = report;
    this.publisher = publisher;
    this.store = store;
    this.json = json;
    this.clock = clock;
    this.state = report.state();
    this.label = report.status();
    this.worked = worked;
    this.workedUntil = clock.instant();
  }

  /** Begins a step, after it has been recorded. */
  synchronized void begin(State step, String stepLabel, long messages, Instant at) {
    state = step;
    label = stepLabel;
    total = messages;
    done = 0;
    startedAt = at;
    toldAt = Instant.MIN;
    tellProgress(at);
  }

  @Override
  public void done(long messages) {
    check();
    synchronized (this) {
      long before = done;
      done = Math.max(done, Math.min(messages, total));
      if (done == before) {
        return;
      }
      Instant now = clock.instant();
      if (done == total || !now.isBefore(toldAt.plus(PACE))) {
        tellProgress(now);
      }
    }
  }

  private void tellProgress(Instant now) {
    toldAt = now;
    Map<String, Object> progress = new LinkedHashMap<>();
    progress.put("report", report.id());
    progress.put("state", state.word());
    progress.put("percent", new Completion(done, total).percent());
    progress.put("done", done);
    progress.put("total", total);
    progress.put("etaSeconds", new Completion(done, total).etaSeconds(startedAt, now));
    publisher.emit(ReportEvents.PROGRESS, json.text(progress));
  }

  @Override
  public void delta(String text) {
    toldDelta = true;
    Map<String, Object> delta = new LinkedHashMap<>();
    delta.put("report", report.id());
    delta.put("delta", text);
    publisher.emit(ReportEvents.SUMMARY, json.text(delta));
  }

  /** Whether any piece of the summary has been told. */
  boolean hasToldDelta() {
    return toldDelta;
  }

  @Override
  public void check() {
    if (stopped) {
      throw new CancellationException("the report is no longer this attempt's");
    }
  }

  /** Says nothing more of the running step: what comes next is the report's end. */
  synchronized void end() {
    startedAt = null;
  }

  /** The report as it was when its job was picked. */
  Report report() {
    return report;
  }

  /** Whether the running step began before that time. */
  synchronized boolean hasRunSince(Instant time) {
    return startedAt != null && startedAt.isBefore(time);
  }

  /** How long the report has been worked on until the last tick, over all attempts. */
  synchronized Duration worked() {
    return worked;
  }

  /** Lets the running step stop at its next {@link #check}. */
  void stop() {
    stopped = true;
  }

  /** Tells the status and the progress of the moment, and looks whether the step shall go on. */
  void tick() {
    Instant now = clock.instant();
    Duration sinceLast;
    String status = null;
    State step;
    long sofar;
    synchronized (this) {
      sinceLast = Duration.between(workedUntil, now);
      workedUntil = now;
      worked = worked.plus(sinceLast);
      step = state;
      sofar = done;
      if (startedAt != null) {
        status = label + (done > 0 && done < total ? ": " + percentText() : "");
        publisher.emit(status);
        tellProgress(now);
      }
    }
    store.addWork(report.id(), report.attempt(), sinceLast);
    if (status == null) {
      return;
    }
    // The next step may have been recorded a moment before it begins here, so only the row tells.
    if (!store.progress(report.id(), report.attempt(), step, status, sofar)
        && !store.isHeld(report.id(), report.attempt())) {
      stop();
    }
  }

  private String percentText() {
    return new Completion(done, total).percent() + " %";
  }
}
