package dev.debrief.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedTomcatTest {
  @TempDir Path home;

  @Test
  void doesNotStartOnAPortThatIsTaken() throws Exception {
    Map<String, String> settings = Map.of("home", home.toString(), "jwt.secret", Tokens.SECRET);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EmbeddedTomcat server =
            new EmbeddedTomcat(Path.of("webapp"), taken.getLocalPort(), settings)) {
      assertEquals(
          "the port cannot be listened on",
          assertThrows(IllegalStateException.class, server::start).getMessage());
    }
  }
}
