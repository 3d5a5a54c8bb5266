package dev.debrief.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.testing.Browser;
import dev.debrief.testing.Npm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The clients of JavaScript: those of npm, run by node, and those of a browser. */
final class ScriptClients {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ScriptClients() {}

  /** A package of npm, run by the machine's node. */
  static StreamClient ofNode(String name) {
    return (streams, token, told) -> {
      List<String> arguments = new ArrayList<>(List.of(name));
      streams.forEach((stream, uri) -> arguments.addAll(List.of(stream, uri.toString())));
      Process node = Npm.start(token, "read.mjs", arguments);
      Thread reader = new Thread(() -> read(node, told), "node " + name);
      reader.setDaemon(true);
      reader.start();
      return node.getOutputStream()::close;
    };
  }

  private static void read(Process node, Told told) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("{")) {
          told.json(JSON.readTree(line));
        } else {
          told.trouble(line);
        }
      }
    } catch (IOException e) {
      told.trouble(e.toString());
    }
  }

  /** The browser's own EventSource, signed in by the cookie. */
  static StreamClient.Reading browser(Map<String, URI> streams, String token, Told told)
      throws Exception {
    return inBrowser("readNative(arguments[0], arguments[1])", streams, told, token);
  }

  /** React Native's, on the browser's XMLHttpRequest: node has none. */
  static StreamClient.Reading reactNative(Map<String, URI> streams, String token, Told told)
      throws Exception {
    return inBrowser(
        "readReactNative(arguments[0], arguments[1], arguments[2])",
        streams,
        told,
        token,
        Npm.text("react-native-event-source/EventSource.js"));
  }

  private static StreamClient.Reading inBrowser(
      String script, Map<String, URI> streams, Told told, String... more) throws IOException {
    Browser browser = Browser.open();
    Map<String, String> addresses = new HashMap<>();
    streams.forEach((stream, uri) -> addresses.put(stream, uri.toString()));
    List<Object> arguments = new ArrayList<>(List.of(addresses));
    arguments.addAll(List.of(more));
    URI any = streams.values().iterator().next();
    try {
      browser.go(any.resolve("/browser-tests/clients.html").toString());
      browser.script("return " + script, arguments.toArray());
    } catch (RuntimeException e) {
      browser.close();
      throw e;
    }
    return new StreamClient.Reading() {
      @Override
      public void refresh() throws IOException {
        String json = (String) browser.script("return JSON.stringify(told.splice(0))");
        for (JsonNode what : JSON.readTree(json)) {
          told.json(what);
        }
      }

      @Override
      public void close() {
        browser.close();
      }
    };
  }
}
