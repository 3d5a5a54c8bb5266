package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Container;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.RealWildFly;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** On WildFly: PostgreSQL by a data source, mails by a mail session, threads of its factory. */
class WildFlyIT extends RealServerContract {
  @Override
  Container.Maker maker() {
    return RealWildFly.at("/debrief");
  }

  @Override
  Map<String, String> settings() {
    return Map.of("jdbc.url", Postgres.newDatabaseBehindAPassword());
  }

  @Override
  List<String> choices() {
    return List.of(
        "The database is the server's data source java:jboss/datasources/debrief",
        "Using the container's mail session java:jboss/mail/debrief",
        "Threads are made by the server's java:comp/DefaultManagedThreadFactory");
  }

  /** The frame of the idle thread holds the task it ran last, until it runs another. */
  @Override
  int idleThreadsHold() {
    return 1;
  }

  @Test
  @Order(2)
  void isAlsoServedAtTheRoot() throws Exception {
    RealWildFly wildfly = (RealWildFly) container();
    Api root = new Api("http://127.0.0.1:" + wildfly.port());
    wildfly.deploy("ROOT.war");
    assertTrue(root.get("/").text().contains("<title>Debrief"));
    assertEquals(401, root.get("/api/rooms").status());
    wildfly.undeploy("ROOT.war");
    assertEquals(404, root.get("/api/rooms").status());
  }
}
