/**
 * Rooms over HTTP: servlets and their JSON. What they do is in {@link dev.debrief.room.Rooms}; here
 * are only paths, bodies and statuses. Everything runs on the container's request threads.
 */
@NullMarked
package dev.debrief.room.web;

import org.jspecify.annotations.NullMarked;
