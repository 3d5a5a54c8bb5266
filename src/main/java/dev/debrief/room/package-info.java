/**
 * Rooms, their members and messages: {@link dev.debrief.room.Rooms} is what can be done with them,
 * {@link dev.debrief.room.RoomStore} how they are stored, {@code room.web} their HTTP form.
 *
 * <pre>
 *   chat application ─ PUT, POST import ─▶ RoomServlet, ImportServlet ─▶ Rooms ─▶ RoomStore
 *   member ─ POST messages ─▶ MessagesServlet ─▶ Rooms ─┬▶ RoomStore
 *                                                          └▶ EventDispatcher: the message
 *   member ◀─ MESSAGE events ─ RoomStreamServlet ◀─ SSEChannel; what it missed it reads from RoomLog
 * </pre>
 *
 * <p>The message table is the event log of a room's stream, so the number of a message is the id of
 * its event. Messages are numbered in the order of arrival under a lock of the room's row; the time
 * a message was sent is the sender's word and may be out of order.
 *
 * <p>A request with an {@link dev.debrief.room.IdempotencyKey} is done once: its key, a digest of
 * its body and what it made are written in the transaction that does the work. An import is read as
 * a stream, so each of its batches is such a part. Rejected: ids derived from key and line, which
 * meet the ids of other systems and hide that the lines are others.
 *
 * <p>Everything runs on the container's request threads. Rejected: one event a message pushed
 * through the dispatcher for an import as well; 120,000 lines would flood every open stream's
 * queue, while a notice of the last number lets each read at its own pace.
 */
@NullMarked
package dev.debrief.room;

import org.jspecify.annotations.NullMarked;
