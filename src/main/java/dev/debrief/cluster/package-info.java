/**
 * Several nodes: {@link dev.debrief.cluster.PostgresRelay} sends the other nodes' dispatchers what
 * is emitted on this one.
 *
 * <pre>
 *   EventDispatcher.emit ─▶ listeners of this node
 *                        └▶ Relay.emitted ─ NOTIFY ─▶ the other nodes' EventDispatcher.deliver
 * </pre>
 *
 * <p>All truth is in the database: a stream that hears of growth reads its log, whichever node it
 * is on. Rejected: sticky sessions, which a killed node takes with it; a broker beside the
 * database, one more thing to run for a few events a second.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">PostgreSQL, NOTIFY</a>
 */
@NullMarked
package dev.debrief.cluster;

import org.jspecify.annotations.NullMarked;
