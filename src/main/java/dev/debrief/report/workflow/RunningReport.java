package dev.debrief.report.workflow;

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
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A report while one of its steps runs: counts the work done, emits how far it is, and stops the
 * step when the report is no longer this attempt's. The step's threads call it as its {@link
 * Progress}, the application's clocks call {@link #emit} and {@link #save} once a second.
 *
 * <p>What is counted is guarded by this object, what is emitted by a lock of its own: a fan-out to
 * many streams keeps events in order and blocks no thread that counts.
 */
final class RunningReport implements Progress {
  /** Between two progress events at least this long, so that a fast step does not flood. */
  private static final Duration PACE = Duration.ofMillis(100);

  private final Report report;
  private final SSEChannelPublisher publisher;
  private final ReportEvents events;
  private final ReportStore store;
  private final InstantSource clock;
  private final ReentrantLock emitting = new ReentrantLock();

  private volatile boolean stopped;
  private volatile boolean emittedDelta;
  private State state; // guarded by this, as all below
  private String label;
  private long total;
  private long done;
  private Instant startedAt; // null while no step runs
  private Instant emittedAt = Instant.MIN;
  private Duration worked;
  private Instant workedUntil;

  RunningReport(
      Report report,
      Duration worked,
      SSEChannelPublisher publisher,
      ReportEvents events,
      ReportStore store,
      InstantSource clock) {
    this.report = report;
    this.publisher = publisher;
    this.events = events;
    this.store = store;
    this.clock = clock;
    this.state = report.state();
    this.label = report.status();
    this.worked = worked;
    this.workedUntil = clock.instant();
  }

  /** Begins a step, after it has been recorded. */
  void begin(State step, String stepLabel, long messages, Instant at) {
    synchronized (this) {
      state = step;
      label = stepLabel;
      total = messages;
      done = 0;
      startedAt = at;
      emittedAt = Instant.MIN;
    }
    emitting.lock();
    try {
      emitProgress();
    } finally {
      emitting.unlock();
    }
  }

  @Override
  public void done(long messages) {
    check();
    boolean all;
    synchronized (this) {
      long before = done;
      done = Math.max(done, Math.min(messages, total));
      all = done == total;
      if (done == before || (!all && clock.instant().isBefore(emittedAt.plus(PACE)))) {
        return;
      }
    }
    // Progress that another thread is emitting at this moment is recent enough; the end is not.
    if (all) {
      emitting.lock();
    } else if (!emitting.tryLock()) {
      return;
    }
    try {
      emitProgress();
    } finally {
      emitting.unlock();
    }
  }

  /** Emits how far the running step is. Called with {@link #emitting} held. */
  private void emitProgress() {
    State step;
    Completion completion;
    Long etaSeconds;
    synchronized (this) {
      if (startedAt == null) {
        return;
      }
      emittedAt = clock.instant();
      step = state;
      completion = new Completion(done, total);
      etaSeconds = completion.etaSeconds(startedAt, emittedAt);
    }
    events.progress(publisher, report, step, completion, etaSeconds);
  }

  @Override
  public void delta(String text) {
    emittedDelta = true;
    events.delta(publisher, report, text);
  }

  /** Whether any piece of the summary has been emitted. */
  boolean hasEmittedDelta() {
    return emittedDelta;
  }

  @Override
  public void check() {
    if (stopped) {
      throw new CancellationException("the report is no longer this attempt's");
    }
  }

  /** Whether the running step has to stop. */
  boolean isStopped() {
    return stopped;
  }

  /** Emits nothing more of the running step: what comes next is recorded. */
  void end() {
    emitting.lock(); // what is being emitted comes before
    try {
      synchronized (this) {
        startedAt = null;
      }
    } finally {
      emitting.unlock();
    }
  }

  /** The report as it was when its job was leased. */
  Report report() {
    return report;
  }

  /** Whether the running step began before that time. */
  synchronized boolean hasRunSince(Instant time) {
    return startedAt != null && startedAt.isBefore(time);
  }

  /** How long the report has been worked on until it was last saved, over all attempts. */
  synchronized Duration worked() {
    return worked;
  }

  /** Lets the running step stop at its next {@link #check}. */
  void stop() {
    stopped = true;
  }

  /** Emits the status and the progress of the running step. Uses no database. */
  void emit() {
    emitting.lock();
    try {
      String status = status();
      if (status != null) {
        publisher.emit(status);
        emitProgress();
      }
    } finally {
      emitting.unlock();
    }
  }

  /** The running step's status for people; null while none runs. */
  private synchronized String status() {
    if (startedAt == null) {
      return null;
    }
    boolean partly = done > 0 && done < total;
    return label + (partly ? ": " + new Completion(done, total).percent() + " %" : "");
  }

  /** Stores how far the report is, and stops the step where it is no longer this attempt's. */
  void save() {
    Instant now = clock.instant();
    Duration sinceLast;
    String status;
    State step;
    long soFar;
    synchronized (this) {
      sinceLast = Duration.between(workedUntil, now);
      workedUntil = now;
      worked = worked.plus(sinceLast);
      step = state;
      soFar = done;
      status = status();
    }
    store.addWork(report.id(), report.attempt(), sinceLast);
    if (status == null) {
      return;
    }
    // The next step may have been recorded a moment before it begins here, so only the row counts.
    if (!store.progress(report.id(), report.attempt(), step, status, soFar)
        && !store.isHeld(report.id(), report.attempt())) {
      stop();
    }
  }
}
