/**
 * Durable jobs: {@link dev.debrief.job.JobQueue} enqueues them in the caller's transaction and runs
 * them on this node's workers, again on another node or after a restart where a process died over
 * them. db-scheduler leases, sends heartbeats and finds the dead; this package adapts it.
 *
 * <pre>
 *   schedule(kind, id) in a transaction ─▶ scheduled_tasks ─▶ a node leases it ─▶ Job.run(id, Lease)
 *        returns ─▶ removed · RetryLater ─▶ again after its pause · throws ─▶ again (Backoff)
 * </pre>
 *
 * <p>Threads: jobs run on the pool given to {@code start}; db-scheduler polls and sends heartbeats
 * on its own.
 *
 * <p>Rejected: db-scheduler's own client to enqueue, which takes a connection of its own and could
 * not join the transaction that makes the report.
 */
@NullMarked
package dev.debrief.job;

import org.jspecify.annotations.NullMarked;
