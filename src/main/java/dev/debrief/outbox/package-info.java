/**
 * The transactional outbox: what must reach somebody outside, stored with the change that it tells
 * of. {@link dev.debrief.outbox.Outbox} is the entry; a {@link dev.debrief.outbox.Channel} is one
 * way to deliver. Mail is a channel; a new one is one class that implements the port and one line
 * in the composition root.
 *
 * <pre>
 *   enqueue: row + job, in the caller's transaction
 *   JobQueue leases the job ─▶ claim the row (attempt n) ─▶ Channel.deliver(Delivery, DeliveryGuard)
 *        guard: still pending, still attempt n, job still ours?   checked as late as possible
 *        delivered ─▶ SENT · failed ─▶ again after a pause · permanent or the last attempt ─▶ DEAD
 *   resend: pending again with a new attempt, whatever the state was
 * </pre>
 *
 * <p>Threads: {@code deliver} runs on the workers of the job queue; all else on the caller's
 * thread. Everything here is safe on any thread and node.
 *
 * <p>Deliveries happen at least once. No outside service commits together with our database, so a
 * receiver must be able to recognise a duplicate delivery: it always carries the same message id.
 *
 * <p>A subject (today a report) is only an id here. {@code report} erases its deliveries with
 * {@link dev.debrief.outbox.Outbox#erase} and reads the state of its mail in the statement that
 * reads the report, so that a list of reports is one statement.
 *
 * <p>Rejected: a transaction held open while a channel delivers, which would keep the row locked
 * for as long as the other side or a frozen node takes; the state of a delivery in the job's own
 * row, which goes when the job has run, while operators need what was sent and what is dead.
 */
@NullMarked
package dev.debrief.outbox;

import org.jspecify.annotations.NullMarked;
