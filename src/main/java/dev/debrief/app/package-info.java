/**
 * Puts Debrief together. {@link dev.debrief.app.DebriefListener} is all the server knows; it calls
 * {@link dev.debrief.app.Application#install}, which reads the {@link dev.debrief.app.Settings},
 * opens the {@link dev.debrief.app.Database}, makes everything else, and maps the URLs behind the
 * {@link dev.debrief.app.Gate}.
 *
 * <p>Filters and servlets are registered in code, so that they get what they use in their
 * constructors and the URL map reads top to bottom in one place. Rejected: CDI, which Tomcat does
 * not have, and annotations, which would scatter the map.
 *
 * <p>Nobody imports this package.
 */
package dev.debrief.app;
