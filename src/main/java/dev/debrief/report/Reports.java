package dev.debrief.report;

import dev.debrief.auth.Caller;
import dev.debrief.db.RandomId;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.job.JobQueue;
import dev.debrief.report.Report.Mail;
import dev.debrief.report.Report.State;
import dev.debrief.room.IdempotencyKey;
import dev.debrief.room.IdempotencyKeys;
import dev.debrief.room.Room;
import dev.debrief.room.Room.Member;
import dev.debrief.room.Rooms;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What a caller can do with reports: leave a room, find, cancel, erase, try again. Safe for use by
 * any thread; nothing here waits for a report to be made.
 */
public final class Reports {
  /** The kind of the jobs that make reports. */
  public static final String JOB = "report";

  private static final Logger LOG = Logger.getLogger(Reports.class.getName());
  private static final int ID_CHARACTERS = 26;

  private final Jdbi jdbi;
  private final Rooms rooms;
  private final ReportStore store;
  private final JdbcEventLog log;
  private final ReportEvents events;
  private final JobQueue jobs;
  private final ReportRetention eraser;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** The desk stands between all that a report is made of, and so knows more than others. */
  public Reports(
      Jdbi jdbi,
      Rooms rooms,
      ReportStore store,
      JdbcEventLog log,
      ReportEvents events,
      JobQueue jobs,
      ReportRetention eraser,
      InstantSource clock) {
    this.jdbi = jdbi;
    this.rooms = rooms;
    this.store = store;
    this.log = log;
    this.events = events;
    this.jobs = jobs;
    this.eraser = eraser;
    this.clock = clock;
  }

  /** What leaving a room came to: the report, and whether this call made it. */
  public record LeaveResult(Report report, boolean created) {}

  /**
   * Leaves the room: makes the report of it, or finds the one there is of the very same messages.
   * The report's row, its first event and its job are one transaction: all three or none.
   *
   * @param again makes a new one in any case
   * @param use of a key, by which a repeated call answers the first one's report; null for none
   * @throws RequestFailure 404 where the caller is no member, or where the report that was made
   *     under the key has been erased; 422 where the key was used for another body
   */
  public LeaveResult leave(Caller caller, String roomId, boolean again, IdempotencyKey.Use use) {
    Room room = rooms.require(roomId, caller);
    log.openChannel(caller.user());
    return rooms.store().keys().once(use, new Leaving(caller, room, again));
  }

  /** One call to leave a room. */
  private final class Leaving implements IdempotencyKeys.Work<LeaveResult> {
    private final Caller caller;
    private final Room room;
    private final boolean again;

    Leaving(Caller caller, Room room, boolean again) {
      this.caller = caller;
      this.room = room;
      this.again = again;
    }

    @Override
    public void lock(Handle handle) {
      log.lock(caller.user());
    }

    @Override
    public LeaveResult run(Handle handle) {
      log.lock(caller.user()); // of two calls at once the second finds the first one's report
      long upTo = rooms.store().lastNumber(room.id());
      Optional<Report> current =
          again ? Optional.empty() : store.current(room.id(), caller.user(), upTo);
      if (current.isPresent()) {
        return new LeaveResult(current.get(), false);
      }
      Report report = newReport(caller, room, upTo);
      store.insert(report);
      events.publisher(report).record(report.status());
      jobs.schedule(JOB, report.id());
      handle.afterCommit(() -> LOG.info(() -> "Report " + report.id() + " is queued"));
      return new LeaveResult(report, true);
    }

    @Override
    public String toResult(LeaveResult left) {
      return left.report().id();
    }

    @Override
    public LeaveResult fromResult(String report) {
      return new LeaveResult(require(report, caller), false);
    }
  }

  private Report newReport(Caller caller, Room room, long upTo) {
    return new Report(
        RandomId.next(random, ID_CHARACTERS),
        room.id(),
        room.title(),
        recipient(caller, room),
        upTo,
        store.nextGeneration(room.id(), caller.user(), upTo),
        State.QUEUED,
        "Queued",
        0,
        upTo,
        0,
        0,
        clock.instant(),
        null,
        null,
        null,
        null,
        Mail.NONE,
        null,
        null);
  }

  /** Whom the token names; what it leaves out is taken from the room's list of members. */
  private static Recipient recipient(Caller caller, Room room) {
    Optional<Member> member =
        room.members().stream().filter(m -> m.user().equals(caller.user())).findFirst();
    boolean nameless = caller.name().equals(caller.user());
    return new Recipient(
        caller.user(),
        nameless ? member.map(Member::name).orElse(caller.name()) : caller.name(),
        caller.email() != null ? caller.email() : member.map(Member::email).orElse(null),
        caller.locale(),
        caller.zone());
  }

  /**
   * The report a stream of the room follows: the caller's unfinished one, else the one of the
   * room's present messages, else none.
   */
  public Optional<Report> ofRoom(Caller caller, String roomId) {
    Room room = rooms.require(roomId, caller);
    return store
        .unfinished(roomId, caller.user())
        .or(() -> store.current(roomId, caller.user(), room.messages()));
  }

  /**
   * The caller's report.
   *
   * @throws RequestFailure 404 where it is not the caller's, or is not
   */
  public Report require(String id, Caller caller) {
    return store.find(id, caller.user()).orElseThrow(RequestFailure::notFound);
  }

  /**
   * Cancels a report that runs, erases one that has ended: its file, summary, events and mail. The
   * step of a cancelled one stops within two seconds.
   *
   * @return the cancelled report; empty where it was erased
   * @throws RequestFailure 404 where it is not the caller's
   */
  public Optional<Report> delete(String id, Caller caller) {
    require(id, caller);
    Optional<Report> cancelled = cancel(id);
    if (cancelled.isEmpty()) {
      eraser.erase(id);
    }
    return cancelled;
  }

  /**
   * Cancels anybody's report, if it runs.
   *
   * @return the cancelled report; empty where it has ended
   * @throws RequestFailure 404 where there is none
   */
  public Optional<Report> cancel(String id) {
    Optional<Report> cancelled =
        jdbi.inTransaction(
            handle -> {
              State state = store.lock(id).orElseThrow(RequestFailure::notFound).state();
              if (state.isLast()) {
                return Optional.empty();
              }
              Report report = store.find(id).orElseThrow();
              String status = "Cancelled";
              store.setState(id, State.CANCELLED, status, null, clock.instant());
              events.publisher(report).cancel(status);
              return store.find(id);
            });
    cancelled.ifPresent(
        report -> LOG.info(() -> "Report " + id + " is cancelled; its running step stops"));
    return cancelled;
  }

  /**
   * Lets a failed report of the caller's go on from the step that failed.
   *
   * @throws RequestFailure 404 where it is not the caller's, 409 where it has not failed
   */
  public Report retry(String id, Caller caller) {
    require(id, caller);
    return retry(id);
  }

  /**
   * Lets anybody's failed report go on from the step that failed; its stream, which had ended, goes
   * on too.
   *
   * @throws RequestFailure 404 where there is none, 409 where it has not failed
   */
  public Report retry(String id) {
    Optional<Report> queued =
        jdbi.inTransaction(
            handle -> {
              State state = store.lock(id).orElseThrow(RequestFailure::notFound).state();
              if (!state.equals(State.FAILED)) {
                return Optional.empty();
              }
              Report report = store.find(id).orElseThrow();
              log.lock(report.recipient().user());
              log.reopen(id, ReportEvents.END);
              String status = "Queued again";
              store.setState(id, State.QUEUED, status, null, null);
              events.publisher(report).record(status);
              jobs.schedule(JOB, id);
              handle.afterCommit(() -> LOG.info(() -> "Report " + id + " is queued again"));
              return store.find(id);
            });
    return queued.orElseThrow(
        () -> new RequestFailure(Reason.CONFLICT, "Only a failed report can be tried again."));
  }
}
