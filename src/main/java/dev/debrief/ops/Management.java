package dev.debrief.ops;

import dev.debrief.http.RequestFailure;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.Report.State;
import dev.debrief.sse.CloseReason;
import dev.debrief.sse.Streams;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The MXBeans {@code dev.debrief:type=...,context=...} on the platform's MBean server, from which
 * they go with the application. Two applications of one context path, on two virtual hosts or in
 * two embedded servers, are told apart by {@code instance=2} and so on.
 */
public final class Management implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Management.class.getName());
  private static final int MOST_INSTANCES = 1_000;
  private static final int USERS = 50;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<ObjectName> names = new ArrayList<>();
  private final Operations operations;

  /**
   * @param contextPath the application's, empty for the root
   */
  public Management(Operations operations, LogLevels logs, String contextPath) {
    this.operations = operations;
    String context = contextPath.isEmpty() ? "/" : contextPath;
    try {
      register("Streams", context, new DescribedBean(new StreamsBean(), StreamsMXBean.class));
      register("Reports", context, new DescribedBean(new ReportsBean(), ReportsMXBean.class));
      register("Mail", context, new DescribedBean(new MailBean(), MailMXBean.class));
      register("Rooms", context, new DescribedBean(new RoomsBean(), RoomsMXBean.class));
      register("Logs", context, new DescribedBean(new LogsBean(logs), LogsMXBean.class));
    } catch (JMException e) {
      close();
      throw new IllegalStateException("The MXBeans cannot be registered", e);
    }
  }

  private void register(String type, String context, Object bean) throws JMException {
    for (int instance = 1; instance < MOST_INSTANCES; instance++) {
      String name = "dev.debrief:type=" + type + ",context=" + quotedIfNeeded(context);
      ObjectName full = new ObjectName(instance == 1 ? name : name + ",instance=" + instance);
      try {
        names.add(server.registerMBean(bean, full).getObjectName());
        return;
      } catch (InstanceAlreadyExistsException e) {
        LOG.log(Level.FINE, full + " is taken", e);
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
        LOG.log(Level.WARNING, "The MXBean " + name + " stays and holds the application", e);
      }
    }
    names.clear();
  }

  /** A console knows none of our exceptions. */
  private static <T> T tell(Supplier<T> answer) {
    try {
      return answer.get();
    } catch (CachedQuery.QueryTimeoutException e) {
      throw unknownTo(e, "The database cannot be reached: " + e.getMessage());
    } catch (RequestFailure e) {
      throw unknownTo(e, e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "An operation of a console failed", e);
      throw unknownTo(e, "It failed; the log says why.");
    }
  }

  private static IllegalStateException unknownTo(RuntimeException cause, String message) {
    LOG.log(Level.FINE, message, cause);
    return new IllegalStateException(message);
  }

  private static void run(Runnable operation) {
    Object unused =
        tell(
            () -> {
              operation.run();
              return Map.of();
            });
  }

  private final class StreamsBean implements StreamsMXBean {
    private final Streams streams = operations.streams();

    @Override
    public int getOpen() {
      return streams.openCount();
    }

    @Override
    public int getMax() {
      return streams.perNode();
    }

    @Override
    public int getPerUser() {
      return streams.perUser();
    }

    @Override
    public long getOpened() {
      return streams.openedCount();
    }

    @Override
    public long getCutSlowReaders() {
      return streams.endedCount(CloseReason.SLOW);
    }

    @Override
    public Map<String, Long> getClosed() {
      Map<String, Long> closed = new LinkedHashMap<>();
      for (CloseReason end : CloseReason.values()) {
        closed.put(end.name().toLowerCase(Locale.ROOT), streams.endedCount(end));
      }
      return closed;
    }

    @Override
    public Map<String, Integer> getUsers() {
      Map<String, Integer> users = new LinkedHashMap<>();
      streams.holders(USERS).forEach(holder -> users.put(holder.user(), holder.streams()));
      return users;
    }

    @Override
    public int closeStreamsOf(String user) {
      return operations.closeStreams(user);
    }
  }

  private final class ReportsBean implements ReportsMXBean {
    private static long count(Operations operations, State state) {
      return tell(() -> operations.figures().reports().count(state));
    }

    @Override
    public String getState() {
      return operations.state();
    }

    @Override
    public int getWorkers() {
      return operations.about().workers();
    }

    @Override
    public long getQueued() {
      return count(operations, State.QUEUED);
    }

    @Override
    public long getSummarizing() {
      return count(operations, State.SUMMARIZING);
    }

    @Override
    public long getWriting() {
      return count(operations, State.WRITING);
    }

    @Override
    public long getFinished() {
      return count(operations, State.FINISHED);
    }

    @Override
    public long getFailed() {
      return count(operations, State.FAILED);
    }

    @Override
    public long getCancelled() {
      return count(operations, State.CANCELLED);
    }

    @Override
    public long getQueueAgeSeconds() {
      return tell(() -> operations.figures().reports().queueAge().toSeconds());
    }

    @Override
    public long getOldestRunningSeconds() {
      return tell(() -> operations.figures().reports().oldestStep().toSeconds());
    }

    @Override
    public String getLastError() {
      return tell(() -> operations.figures().reports().lastError());
    }

    @Override
    public void pause() {
      run(operations::pause);
    }

    @Override
    public void resume() {
      run(operations::resume);
    }

    @Override
    public void drain() {
      run(operations::drain);
    }

    @Override
    public void retry(String report) {
      run(() -> operations.retry(report));
    }

    @Override
    public int retryFailed() {
      return tell(operations::retryFailed);
    }

    @Override
    public void cancel(String report) {
      run(() -> operations.cancel(report));
    }
  }

  private final class MailBean implements MailMXBean {
    private static long count(Operations operations, MailState state) {
      return tell(() -> operations.figures().mails(state));
    }

    @Override
    public long getPending() {
      return count(operations, MailState.PENDING);
    }

    @Override
    public long getSent() {
      return count(operations, MailState.SENT);
    }

    @Override
    public long getFailed() {
      return count(operations, MailState.FAILED);
    }

    @Override
    public String getLastError() {
      return tell(() -> operations.figures().lastMailError());
    }

    @Override
    public void resend(String report) {
      run(() -> operations.resend(report));
    }

    @Override
    public int resendFailed() {
      return tell(operations::resendFailed);
    }
  }

  private final class RoomsBean implements RoomsMXBean {
    @Override
    public long getRooms() {
      return tell(() -> operations.figures().rooms().rooms());
    }

    @Override
    public long getMessages() {
      return tell(() -> operations.figures().rooms().messages());
    }
  }

  private record LogsBean(LogLevels logs) implements LogsMXBean {
    @Override
    public Map<String, String> getLevels() {
      return logs.levels();
    }

    @Override
    public void setLevel(String category, String level) {
      logs.set(category, level);
    }
  }
}
