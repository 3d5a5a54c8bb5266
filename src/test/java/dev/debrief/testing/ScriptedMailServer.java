package dev.debrief.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A mail server on the loopback interface that answers each command with what a test says: to
 * refuse a recipient, to fail for a while, to look around at the moment a mail is handed in. One
 * connection at a time, on a daemon thread of its own.
 */
public final class ScriptedMailServer implements AutoCloseable {
  private final ServerSocket listener;
  private final List<String> recipients = new CopyOnWriteArrayList<>();
  private volatile Script script;

  /** Says what a command is answered with. */
  @FunctionalInterface
  public interface Script {
    /**
     * The answer to a command, such as {@code 250 OK}; null for the one that lets the mail pass.
     *
     * @param command the whole line; {@code .} for the end of a mail
     */
    String answer(String command) throws Exception;
  }

  /** Starts one on a free port. */
  public ScriptedMailServer(Script script) throws IOException {
    this.script = script;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "scripted-mail");
    thread.setDaemon(true);
    thread.start();
  }

  /** Sets what commands are answered with from now on. */
  public void play(Script next) {
    script = next;
  }

  /** Its address, as the setting {@code smtp.url} has it. */
  public String url() {
    return "smtp://127.0.0.1:" + listener.getLocalPort();
  }

  /** The RCPT lines so far. */
  public List<String> recipients() {
    return List.copyOf(recipients);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        talk(socket);
      } catch (IOException gone) {
        // The client left, or the listener was closed.
      }
    }
  }

  private void talk(Socket socket) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    say(socket, "220 scripted");
    boolean mail = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (mail && !line.equals(".")) {
        continue;
      }
      mail = false;
      String command = line.toUpperCase(Locale.ROOT);
      if (command.startsWith("RCPT")) {
        recipients.add(line);
      }
      String answer = answer(line);
      if (answer == null) {
        mail = command.equals("DATA");
        answer = mail ? "354 go on" : "250 OK";
      }
      say(socket, answer);
      if (command.equals("QUIT")) {
        return;
      }
    }
  }

  private String answer(String line) throws IOException {
    try {
      return script.answer(line);
    } catch (Exception e) {
      throw new IOException("the script failed", e);
    }
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
  }
}
