package dev.debrief.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A language model's server on the loopback interface that says what a test tells it to, streamed
 * as OpenAI's chat completions are: one event a word, one with the finish reason, one with the
 * usage, {@code [DONE]}. The script may be changed at any time and holds for the calls that begin
 * after. Safe for use by several threads; {@link #close} ends all calls.
 */
public final class ScriptedModelServer implements AutoCloseable {
  /** What every whole answer says it read. */
  public static final long INPUT_TOKENS = 100;

  /** What every whole answer says it wrote. */
  public static final long OUTPUT_TOKENS = 20;

  private static final String PATH = "/v1/chat/completions";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch clientLeft = new CountDownLatch(1);
  private volatile Script script;

  /** What the server does with a call. */
  @FunctionalInterface
  public interface Script {
    /**
     * Answers; an exception cuts the connection.
     *
     * @param request what was asked
     * @param call where the answer goes
     */
    void answer(Request request, Call call) throws IOException;
  }

  /**
   * What a client sent.
   *
   * @param body the JSON body
   * @param authorization the header of that name, or null
   */
  public record Request(String body, String authorization) {
    /** The text of the system message. */
    public String instructions() {
      return content("system");
    }

    /** The text of the user message. */
    public String data() {
      return content("user");
    }

    private String content(String role) {
      try {
        for (JsonNode message : JSON.readTree(body).path("messages")) {
          if (message.path("role").asText().equals(role)) {
            return message.path("content").asText();
          }
        }
        return "";
      } catch (IOException e) {
        throw new IllegalArgumentException("the request's body is no JSON", e);
      }
    }
  }

  /** Starts a server on a free port; without a script it answers one point that cites message 1. */
  public ScriptedModelServer() throws IOException {
    script = answering(request -> "- The model has spoken. [1]");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The root that a client is configured with: {@code http://127.0.0.1:port/v1}. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** Sets what is done with the calls that begin from now on. */
  public void play(Script next) {
    script = next;
  }

  /** The requests so far, in the order of their arrival. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** How many calls there were so far. */
  public int calls() {
    return requests.size();
  }

  /** Waits until a client has closed its connection in the middle of an answer. */
  public boolean awaitClientLeft(Duration deadline) throws InterruptedException {
    return clientLeft.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Answers in full. */
  public static Script answering(Function<Request, String> answer) {
    return paced(answer, () -> {});
  }

  /** Answers in full; {@code beforePiece} runs before each word is sent and may wait. */
  public static Script paced(Function<Request, String> answer, Runnable beforePiece) {
    return (request, call) -> {
      for (String piece : answer.apply(request).split("(?<=\\s)", -1)) {
        beforePiece.run();
        call.piece(piece);
      }
      call.end("stop");
    };
  }

  /**
   * Answers one point that cites message 1. A request whose data hold a text of {@code gates} waits
   * until its latch is open; gates may be added at any time.
   */
  public static Script gated(Map<String, CountDownLatch> gates) {
    return (request, call) -> {
      for (Map.Entry<String, CountDownLatch> gate : gates.entrySet()) {
        if (request.data().contains(gate.getKey())) {
          try {
            gate.getValue().await();
          } catch (InterruptedException e) {
            throw new InterruptedIOException("the server was closed");
          }
        }
      }
      answering(any -> "- The room agreed to ship. [1]").answer(request, call);
    };
  }

  /** Answers with an HTTP status and a body that is no stream. */
  public static Script failing(int status, String body) {
    return (request, call) -> call.plain(status, body);
  }

  /** Answers that there is too much to do, and when to come again. */
  public static Script busy(Duration retryAfter) {
    return (request, call) -> {
      call.exchange.getResponseHeaders().set("Retry-After", Long.toString(retryAfter.toSeconds()));
      call.plain(429, "{\"error\":{\"message\":\"slow down\"}}");
    };
  }

  /** Answers 200 with a body that is not what was asked for. */
  public static Script garbage(String body) {
    return failing(200, body);
  }

  /** Breaks the connection off after some text. */
  public static Script cutAfter(String text) {
    return (request, call) -> {
      call.piece(text);
      throw new IOException("cut off, as the script says");
    };
  }

  /** Ends the stream properly after some text, but without saying that the answer is complete. */
  public static Script forgettingTheEnd(String text) {
    return (request, call) -> {
      call.piece(text);
      call.done();
    };
  }

  /** Answers some text, then nothing but comments until the client leaves. */
  public static Script stalling(String text) {
    return (request, call) -> {
      call.piece(text);
      call.stall();
    };
  }

  /** Takes the request and never answers. */
  public static Script silence() {
    return (request, call) -> call.keepQuiet();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (!exchange.getRequestURI().getPath().equals(PATH)) {
      new Call(exchange).plain(404, "no such path");
      return;
    }
    Request request = new Request(body, exchange.getRequestHeaders().getFirst("Authorization"));
    requests.add(request);
    script.answer(request, new Call(exchange));
  }

  /** The answer to one call, written piece by piece. */
  public final class Call {
    private final HttpExchange exchange;
    private OutputStream out;

    private Call(HttpExchange exchange) {
      this.exchange = exchange;
    }

    /** Sends a piece of text at once. */
    public void piece(String text) throws IOException {
      ObjectNode chunk = chunk();
      chunk
          .withArray("choices")
          .addObject()
          .put("index", 0)
          .putObject("delta")
          .put("content", text);
      event(chunk.toString());
    }

    /** Sends the finish reason and the usage, and ends the stream. */
    public void end(String finishReason) throws IOException {
      ObjectNode last = chunk();
      ObjectNode choice = last.withArray("choices").addObject().put("index", 0);
      choice.put("finish_reason", finishReason).putObject("delta");
      event(last.toString());
      ObjectNode usage = chunk();
      usage.putArray("choices");
      usage
          .putObject("usage")
          .put("prompt_tokens", INPUT_TOKENS)
          .put("completion_tokens", OUTPUT_TOKENS)
          .put("total_tokens", INPUT_TOKENS + OUTPUT_TOKENS);
      event(usage.toString());
      event("[DONE]");
      done();
    }

    private void done() {
      exchange.close();
    }

    private void plain(int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }

    private void stall() {
      try {
        while (!closing.await(20, TimeUnit.MILLISECONDS)) {
          write(": still here\n\n");
        }
      } catch (IOException e) {
        exchange.close(); // the client has gone
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void keepQuiet() {
      try {
        closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private ObjectNode chunk() {
      return JSON.createObjectNode()
          .put("id", "chatcmpl-1")
          .put("object", "chat.completion.chunk")
          .put("model", "scripted");
    }

    private void event(String data) throws IOException {
      write("data: " + data + "\n\n");
    }

    private void write(String text) throws IOException {
      try {
        if (out == null) {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          out = exchange.getResponseBody();
        }
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
      } catch (IOException e) {
        clientLeft.countDown();
        throw e;
      }
    }
  }
}
