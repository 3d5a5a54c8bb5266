package dev.debrief;

import dev.debrief.testing.Container;
import dev.debrief.testing.Postgres;
import dev.debrief.testing.RealTomcat;
import java.util.List;
import java.util.Map;

/** On Tomcat 10.1, with a context file: PostgreSQL by a data source, mails by a mail session. */
class Tomcat10IT extends TomcatContract {
  @Override
  Container.Maker maker() {
    return RealTomcat.withContextFile("apache-tomcat-10", "/reports");
  }

  @Override
  Map<String, String> settings() {
    return Map.of("jdbc.url", Postgres.newDatabaseBehindAPassword());
  }

  @Override
  List<String> choices() {
    return List.of(
        "The database is the server's data source java:comp/env/jdbc/debrief",
        "Using the container's mail session java:comp/env/mail/debrief");
  }
}
