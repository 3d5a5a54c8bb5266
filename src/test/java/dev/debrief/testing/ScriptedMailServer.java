package dev.debrief.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail server on the loopback interface that answers each command with what a test says: to
 * refuse a recipient, to fail for a while, to look around at the moment a mail is handed in. Keeps
 * the mails it took. Every connection has a daemon thread of its own, which calls the script.
 */
public final class ScriptedMailServer implements AutoCloseable {
  /** A header's line may be folded before its value (RFC 5322, section 2.2.3). */
  private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:\\s*(\\S+)");

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> recipients = new CopyOnWriteArrayList<>();
  private final List<Mail> mails = new CopyOnWriteArrayList<>();
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

  /**
   * A mail whose end was answered with 250, or would have been: it counts from the moment the
   * server decides to take it, as the sender may be gone before the answer arrives.
   *
   * @param recipient the address of its last RCPT
   * @param messageId with its angle brackets; empty where it has none
   * @param headers its header lines as they came, read as UTF-8
   */
  public record Mail(String recipient, String messageId, List<String> headers) {}

  /** Starts one on a free port. */
  public ScriptedMailServer(Script script) throws IOException {
    this.script = script;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::serve);
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

  /** The mails taken so far. */
  public List<Mail> mails() {
    return List.copyOf(mails);
  }

  /** Stops listening and ends every connection. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "scripted-mail");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        daemon(() -> talk(socket));
      } catch (IOException closed) {
        // The listener was closed: the loop ends.
      }
    }
  }

  private void talk(Socket socket) {
    try (socket) {
      new Conversation(socket).hold();
    } catch (IOException gone) {
      // The client left, or this server was closed.
    } finally {
      open.remove(socket);
    }
  }

  /** One client's connection. Its thread's. */
  private final class Conversation {
    private final Socket socket;
    private final List<String> mail = new ArrayList<>();
    private String recipient = "";
    private boolean inMail;

    Conversation(Socket socket) {
      this.socket = socket;
    }

    void hold() throws IOException {
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      say("220 scripted");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (inMail && !line.equals(".")) {
          mail.add(line);
          continue;
        }
        String command = line.toUpperCase(Locale.ROOT);
        if (command.startsWith("RCPT")) {
          recipients.add(line);
          recipient = line.replaceFirst(".*<(.*)>.*", "$1");
        }
        String answer = answer(line);
        if (inMail && (answer == null || answer.startsWith("250"))) {
          mails.add(new Mail(recipient, messageId(), headers()));
        }
        inMail = answer == null && command.equals("DATA");
        mail.clear();
        say(answer != null ? answer : inMail ? "354 go on" : "250 OK");
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

    private List<String> headers() {
      int end = mail.indexOf("");
      return List.copyOf(end < 0 ? mail : mail.subList(0, end));
    }

    private String messageId() {
      Matcher m = MESSAGE_ID.matcher(String.join("\n", headers()));
      return m.find() ? m.group(1) : "";
    }

    private void say(String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
    }
  }
}
