package dev.debrief.report;

import dev.debrief.auth.Caller;
import dev.debrief.db.RandomId;
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
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * The reports of a room: leaving it makes one. Thread-safe; nothing here waits for a report to be
 * made.
 */
public final class RoomReports {
  private static final Logger LOG = Logger.getLogger(RoomReports.class.getName());
  private static final int ID_CHARACTERS = 26;

  private final Rooms rooms;
  private final ReportStore store;
  private final ReportEvents events;
  private final JobQueue jobs;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public RoomReports(
      Rooms rooms, ReportStore store, ReportEvents events, JobQueue jobs, InstantSource clock) {
    this.rooms = rooms;
    this.store = store;
    this.events = events;
    this.jobs = jobs;
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
   * @throws RequestFailure 404 where the caller is not a member, or where the report that was made
   *     under the key has been erased; 422 where the key was used for another body
   */
  public LeaveResult leave(Caller caller, String roomId, boolean again, IdempotencyKey.Use use) {
    Room room = rooms.require(roomId, caller);
    events.openChannel(caller.user());
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
      events.lock(caller.user());
    }

    @Override
    public LeaveResult run(Handle handle) {
      events.lock(caller.user()); // of two calls at once the second finds the first one's report
      long upTo = rooms.store().lastNumber(room.id());
      Optional<Report> current =
          again ? Optional.empty() : store.current(room.id(), caller.user(), upTo);
      if (current.isPresent()) {
        return new LeaveResult(current.get(), false);
      }
      Report report = newReport(caller, room, upTo);
      store.insert(report);
      events.publisher(report).record(report.status());
      jobs.schedule(Reports.JOB, report.id());
      handle.afterCommit(() -> LOG.info(() -> "Report " + report.id() + " is queued"));
      return new LeaveResult(report, true);
    }

    @Override
    public String toResult(LeaveResult left) {
      return left.report().id();
    }

    @Override
    public LeaveResult fromResult(String report) {
      return new LeaveResult(
          store.find(report, caller.user()).orElseThrow(RequestFailure::notFound), false);
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
        List.of());
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
  public Optional<Report> current(Caller caller, String roomId) {
    Room room = rooms.require(roomId, caller);
    return store
        .unfinished(roomId, caller.user())
        .or(() -> store.current(roomId, caller.user(), room.messages()));
  }
}
