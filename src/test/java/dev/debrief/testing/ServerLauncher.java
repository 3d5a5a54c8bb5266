package dev.debrief.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs Debrief on one container for {@link ServerProcess}, which speaks to it over its standard
 * input and output: it says its port, answers each line with what it holds, and ends with its
 * input, so that it never outlives who started it.
 */
final class ServerLauncher {
  private ServerLauncher() {}

  /**
   * Runs it until the input ends.
   *
   * @param arguments the server's name, the port, the web folder, then settings as {@code
   *     name=value}
   */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[1]);
    Path application = Path.of(arguments[2]);
    Map<String, String> settings = new HashMap<>();
    for (String setting : Arrays.asList(arguments).subList(3, arguments.length)) {
      String[] parts = setting.split("=", 2);
      settings.put(parts[0], parts[1]);
    }
    Container container =
        switch (ServerProcess.Server.valueOf(arguments[0])) {
          case TOMCAT_10, TOMCAT_11 -> new EmbeddedTomcat(application, port, settings).withHttp2();
          case UNDERTOW -> new EmbeddedUndertow(application, port, settings);
        };
    try {
      container.start();
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1); // the server's threads would keep the process alive
    }
    System.out.println(container.port());
    answer(container);
    container.close();
    System.exit(0);
  }

  private static void answer(Container container) throws Exception {
    try (BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      while (questions.readLine() != null) {
        System.out.println(container.held().line());
      }
    } catch (IOException e) {
      System.err.println("Whoever started this has gone: " + e);
    }
  }
}
