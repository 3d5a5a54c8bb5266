/**
 * Puts Debrief together. {@link dev.debrief.app.DebriefListener} is all the server knows; it calls
 * {@link dev.debrief.app.Application#install}, which builds four layers, each of which knows only
 * those before it:
 *
 * <ol>
 *   <li>{@link dev.debrief.app.Platform}: {@link dev.debrief.app.Settings}, database, clock,
 *       threads;
 *   <li>modules: {@link dev.debrief.app.StreamModule}, {@link dev.debrief.app.ReportModule} with
 *       its {@link dev.debrief.app.DeliveryModule}, {@link dev.debrief.app.OpsModule};
 *   <li>{@link dev.debrief.app.Routes}: the URL map, behind the {@link dev.debrief.app.Filters};
 *   <li>{@link dev.debrief.app.Schedules}: what runs by itself.
 * </ol>
 *
 * <p>A module's fields are what later layers use of it. Filters and servlets are registered in
 * code, so that they get what they use in their constructors and the URL map reads top to bottom in
 * one place. Rejected: CDI, which Tomcat does not have, and annotations, which would scatter the
 * map.
 *
 * <p>What the server has is looked up and declared nowhere ({@link dev.debrief.app.Jndi}): a data
 * source, a mail session, a factory of threads. One WAR so runs with or without any of them. Where
 * it is taken away nothing of it may stay, which is what the containers' tests look for: threads,
 * drivers, and what the JDK remembers ({@link dev.debrief.app.RecordCacheLeak}).
 *
 * <p>Nobody imports this package.
 */
package dev.debrief.app;
