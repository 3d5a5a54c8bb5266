package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.debrief.testing.Await;
import dev.debrief.testing.RealTomcat;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What Tomcat's Manager has to say besides. */
abstract class TomcatContract extends RealServerContract {
  @Test
  @Order(7)
  void leavesNothingThatTheManagerFinds() throws Exception {
    RealTomcat tomcat = (RealTomcat) container();
    Await.until("the Manager finds no leak", () -> tomcat.leaks().equals(List.of()));
    assertEquals(
        List.of(), tomcat.beans("*:*").stream().filter(name -> name.contains("debrief")).toList());
    assertEquals(List.of(), tomcat.complaints());
  }
}
