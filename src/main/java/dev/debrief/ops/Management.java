package dev.debrief.ops;

import dev.debrief.ops.ConsoleBean.Parameter;
import dev.debrief.ops.Stats.Group;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.SimpleType;

/**
 * The MXBeans {@code dev.debrief:type=...,context=...} on the platform's MBean server, from which
 * they go with the application. Two applications of one context path, on two virtual hosts or in
 * two embedded servers, are distinguished by {@code instance=2} and so on.
 */
public final class Management implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Management.class.getName());
  private static final int MOST_INSTANCES = 1_000;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<ObjectName> names = new ArrayList<>();

  /**
   * @param contextPath the application's, empty for the root
   */
  public Management(
      Operations operations, Stats stats, Totals.Query totals, LogLevels logs, String contextPath) {
    String context = contextPath.isEmpty() ? "/" : contextPath;
    try {
      for (Group group : Group.values()) {
        ConsoleBean bean = ConsoleBean.of(group, stats, totals::recent);
        addOperations(group, bean, operations);
        register(group.bean, context, bean);
      }
      register("Logs", context, logs(logs));
    } catch (JMException e) {
      close();
      throw new IllegalStateException("The MXBeans cannot be registered", e);
    }
  }

  private static void addOperations(Group group, ConsoleBean bean, Operations operations) {
    switch (group) {
      case STREAMS -> streams(bean, operations);
      case REPORTS -> reports(bean, operations);
      case MAILS -> mails(bean, operations);
      case ROOMS -> {} // nothing is done to rooms from a console
    }
  }

  private static void streams(ConsoleBean bean, Operations operations) {
    bean.operation(
        "closeStreamsOf",
        "Ends the streams of a user on this node; a client whose token is good comes back. Answers"
            + " how many there were",
        List.of(new Parameter("user", "The user id, as in the token's sub")),
        SimpleType.INTEGER,
        texts -> operations.closeStreams(texts[0]));
  }

  private static void reports(ConsoleBean bean, Operations operations) {
    List<Parameter> report = List.of(new Parameter("report", "The report's id"));
    bean.operation(
            "pause", "This node leases no further job; running ones continue", operations::pause)
        .operation("resume", "Undoes pause and drain", operations::resume)
        .operation(
            "drain",
            "Pauses, is not ready, and five seconds later ends the streams and refuses new ones:"
                + " other nodes take over",
            operations::drain)
        .operation(
            "retry",
            "Retries a failed report from the step that failed",
            report,
            SimpleType.VOID,
            texts -> ConsoleBean.done(() -> operations.retry(texts[0])))
        .counting(
            "retryFailed",
            "Retries every failed report; returns how many there were",
            operations::retryFailed)
        .operation(
            "cancel",
            "Cancels a report that runs or waits",
            report,
            SimpleType.VOID,
            texts -> ConsoleBean.done(() -> operations.cancel(texts[0])));
  }

  private static void mails(ConsoleBean bean, Operations operations) {
    bean.operation(
            "resend",
            "Sends the mail of a report at once, again if need be",
            List.of(new Parameter("report", "The report's id")),
            SimpleType.VOID,
            texts -> ConsoleBean.done(() -> operations.resend(texts[0])))
        .counting(
            "resendFailed",
            "Sends every mail that failed once more; returns how many there were",
            operations::resendFailed);
  }

  private static ConsoleBean logs(LogLevels logs) {
    return new ConsoleBean("The levels of the log categories of this application.")
        .texts(
            "Levels",
            "The level of dev.debrief, and of each category that was given one here",
            logs::levels)
        .operation(
            "setLevel",
            "Gives a category a level until the application stops",
            List.of(
                new Parameter("category", "dev.debrief or one below it, as dev.debrief.mail"),
                new Parameter(
                    "level",
                    "SEVERE, WARNING, INFO, CONFIG, FINE, FINER, FINEST, ALL or OFF; empty for what"
                        + " it had before")),
            SimpleType.VOID,
            texts -> ConsoleBean.done(() -> logs.set(texts[0], texts[1])));
  }

  private void register(String type, String context, Object bean) throws JMException {
    for (int instance = 1; instance < MOST_INSTANCES; instance++) {
      String name = "dev.debrief:type=" + type + ",context=" + quotedIfNeeded(context);
      ObjectName full = new ObjectName(instance == 1 ? name : name + ",instance=" + instance);
      try {
        names.add(server.registerMBean(bean, full).getObjectName());
        return;
      } catch (InstanceAlreadyExistsException e) {
        LOG.log(Level.FINE, full + " is in use", e);
      }
    }
    throw new InstanceAlreadyExistsException(context);
  }

  private static String quotedIfNeeded(String value) {
    return value.matches("[\\w/.\\-]+") ? value : ObjectName.quote(value);
  }

  @Override
  public void close() {
    for (ObjectName name : names) {
      try {
        server.unregisterMBean(name);
      } catch (JMException e) {
        LOG.log(
            Level.WARNING,
            "The MXBean " + name + " could not be unregistered; the application may leak",
            e);
      }
    }
    names.clear();
  }
}
