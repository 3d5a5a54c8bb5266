package dev.debrief;

import dev.debrief.testing.Container;
import dev.debrief.testing.RealTomcat;
import java.util.List;
import java.util.Map;

/** On Tomcat 11, as its root, with what is built in and settings as system properties. */
class Tomcat11IT extends TomcatContract {
  @Override
  Container.Maker maker() {
    return RealTomcat.withWebapps("apache-tomcat-11", "");
  }

  @Override
  Map<String, String> settings() {
    return Map.of();
  }

  @Override
  List<String> choices() {
    return List.of("The database is embedded");
  }
}
