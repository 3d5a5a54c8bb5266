/**
 * What operators see and do. {@link dev.debrief.ops.Operations} is what can be done; {@link
 * dev.debrief.ops.Stats} the registry of what is measured, each stat declared once in {@link
 * dev.debrief.ops.NodeStats}.
 *
 * <pre>
 *   NodeStats ─▶ Stats ─┬▶ ConsoleBean: MXBeans      Operations ─┬▶ ConsoleBean
 *                       ├▶ Snapshot: /api/ops, /ops              └▶ OpsApi
 *                       └▶ Metrics: /metrics
 * </pre>
 *
 * <p>A new stat is one declaration. Rejected: an interface for each MXBean, whose attributes would
 * be a second list of the same.
 *
 * <p>Stats of reports, mails and rooms come from the database, so every node shows the same;
 * streams, the pause and the log levels are this node's, and a restart forgets them. The database
 * is queried for health, metrics and consoles at most once a second and waited for at most two, on
 * a thread of the application's clock, so that a database that is away neither hangs a probe nor is
 * asked by each of them.
 *
 * <p>The page's snapshot is taken once a second while an operator looks, and sent where it differs
 * from the last. Rejected: an event for each change. It would show an operator of a busy node far
 * more than can be read, and ages would still need a clock.
 *
 * <p>Operators' streams are counted apart from the users', so that a full or drained node can still
 * be looked at. The MXBeans' types and exceptions are the JDK's own: a console has no class of
 * ours.
 *
 * @see <a href="https://download.eclipse.org/microprofile/microprofile-health-4.0/">MicroProfile
 *     Health 4.0, of which the answers' form is taken</a>
 */
@NullMarked
package dev.debrief.ops;

import org.jspecify.annotations.NullMarked;
