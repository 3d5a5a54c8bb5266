package dev.debrief.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Await;
import dev.debrief.testing.DebriefServer;
import dev.debrief.testing.SseReader;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;

/** The MXBeans, read and operated as a console does. */
class ManagementTest {
  /** By which the beans of this class's server are told from those of others in this JVM. */
  private static final int MAX = 4_711;

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

  private ObjectName named(String type) throws Exception {
    for (ObjectName streams :
        beans.queryNames(new ObjectName("dev.debrief:type=Streams,*"), null)) {
      if (Long.valueOf(MAX).equals(beans.getAttribute(streams, "Max"))) {
        return new ObjectName(streams.toString().replace("type=Streams", "type=" + type));
      }
    }
    throw new AssertionError("no MXBean of this server");
  }

  private Object get(String type, String attribute) throws Exception {
    return beans.getAttribute(named(type), attribute);
  }

  private Object call(String type, String operation, String... arguments) throws Exception {
    String[] signature =
        Stream.of(arguments).map(a -> String.class.getName()).toArray(String[]::new);
    return beans.invoke(named(type), operation, arguments, signature);
  }

  @Test
  void theyAreReadAndOperatedAndGoWithTheApplication() throws Exception {
    ObjectName reports;
    try (DebriefServer server =
        DebriefServer.with(Map.of("streams.max", Integer.toString(MAX), "step.tries", "1"))) {
      reports = named("Reports");
      streamsAreCountedAndClosed(server);
      reportsArePausedCancelledAndRetried(server);
      mailsAndRoomsAreCounted(server);
      logsAreTurnedUp();
      allOfThemAreDescribed();
    }
    assertFalse(beans.isRegistered(reports));
  }

  private void streamsAreCountedAndClosed(DebriefServer server) throws Exception {
    try (SseReader reader = server.stream("ada", "/api/reports/events").open()) {
      reader.awaitOpen(Await.DEADLINE);
      assertEquals(1L, get("Streams", "Open"));
      TabularData users = (TabularData) get("Streams", "Users");
      assertEquals(1L, users.get(new Object[] {"ada"}).get("value"));

      assertEquals(0, call("Streams", "closeStreamsOf", (String) null), "a field left empty");
      assertEquals(1, call("Streams", "closeStreamsOf", "ada"));

      reader.awaitConnections(2, Await.DEADLINE);
    }
    CompositeData stopped = ((TabularData) get("Streams", "Closed")).get(new Object[] {"stopped"});
    assertEquals(1L, stopped.get("value"));
  }

  private void reportsArePausedCancelledAndRetried(DebriefServer server) throws Exception {
    server.roomOf("room", "Room", "ada");
    server.fill("room", 2);
    call("Reports", "pause");
    assertEquals("paused", get("Reports", "State"));
    String id = server.as("ada").post("/api/rooms/room/leave", "{}").json().get("id").asText();
    Await.until("it waits", () -> get("Reports", "Queued").equals(1L));
    Await.until("its age is told", () -> (long) get("Reports", "QueueAgeSeconds") >= 1);
    call("Reports", "cancel", id);
    Await.until("it is cancelled", () -> get("Reports", "Cancelled").equals(1L));
    RuntimeMBeanException refused =
        assertThrows(RuntimeMBeanException.class, () -> call("Reports", "retry", id));
    assertEquals("Only a failed report can be tried again.", refused.getCause().getMessage());
    assertThrows(RuntimeMBeanException.class, () -> call("Reports", "cancel", "nothing"));
    RuntimeMBeanException unnamed =
        assertThrows(RuntimeMBeanException.class, () -> call("Reports", "cancel", (String) null));
    assertEquals("Not found.", unnamed.getCause().getMessage());

    var files = server.breakFiles();
    String failing;
    try {
      failing = server.as("ada").post("/api/rooms/room/leave", "{}").json().get("id").asText();
      call("Reports", "resume");
      assertEquals("failed", server.ended("ada", failing).get("state").asText());
      Await.until(
          "it is told why",
          () -> "The workbook could not be written.".equals(get("Reports", "LastError")));
    } finally {
      server.repairFiles(files);
    }
    assertEquals(1, call("Reports", "retryFailed"));
    assertEquals("finished", server.ended("ada", failing).get("state").asText());
    call("Reports", "drain");
    assertEquals("draining", get("Reports", "State"));
    assertEquals(503, server.anonymous().get("/health/ready").status());
    call("Reports", "resume");
  }

  private void mailsAndRoomsAreCounted(DebriefServer server) throws Exception {
    Await.until("the mail is sent", () -> get("Mail", "Sent").equals(1L));
    assertEquals(0L, get("Mail", "Pending"));
    String id = server.as("ada").get("/api/reports").json().at("/items/0/id").asText();
    call("Mail", "resend", id);
    Await.until("it is sent again", () -> server.mail().getReceivedMessages().length == 2);
    assertEquals(0, call("Mail", "resendFailed"));
    assertEquals(1L, get("Rooms", "Rooms"));
    assertEquals(2L, get("Rooms", "Messages"));
  }

  private void logsAreTurnedUp() throws Exception {
    call("Logs", "setLevel", "dev.debrief.workbook.x", "FINEST");
    TabularData levels = (TabularData) get("Logs", "Levels");
    assertEquals("FINEST", levels.get(new Object[] {"dev.debrief.workbook.x"}).get("value"));
  }

  private void allOfThemAreDescribed() throws Exception {
    for (String type : List.of("Streams", "Reports", "Mail", "Rooms", "Logs")) {
      MBeanInfo info = beans.getMBeanInfo(named(type));
      assertTrue(info.getDescription().endsWith("."), info.getDescription());
      Stream.of(info.getAttributes())
          .forEach(a -> assertTrue(a.getDescription().contains(" "), a + " is not described"));
      for (MBeanOperationInfo operation : info.getOperations()) {
        assertTrue(operation.getDescription().contains(" "), operation + " is not described");
        Stream.of(operation.getSignature())
            .forEach(p -> assertTrue(p.getDescription().contains(" "), p + " is not described"));
      }
    }
  }
}
