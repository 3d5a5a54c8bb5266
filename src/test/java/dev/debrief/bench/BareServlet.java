package dev.debrief.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What the engine is measured against: streams that are kept open and get the bytes they are told,
 * one write and one flush an event, with nothing else around them. Also tells what the process has
 * used.
 */
public final class BareServlet extends HttpServlet {
  /** As many as Debrief has. */
  static final int THREADS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  private static final ExecutorService WRITERS =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "bare-writer");
            thread.setDaemon(true);
            return thread;
          });

  private final transient Queue<AsyncContext> streams = new ConcurrentLinkedQueue<>();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getPathInfo()) {
      case "/stream" -> streams.add(opened(request, response));
      case "/visit" -> visit(opened(request, response));
      case "/cpu" -> answer(response, cpuNanos());
      case "/jit" -> answer(response, compilerNanos());
      case "/heap" -> answer(response, heapBytes());
      case "/hanging" -> answer(response, hangingWrites());
      default -> response.sendError(404);
    }
  }

  /**
   * {@code /emit?times=n} writes the body so often to each stream; {@code /close} ends them all.
   */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getPathInfo().equals("/close")) {
      for (AsyncContext stream = streams.poll(); stream != null; stream = streams.poll()) {
        stream.complete();
      }
      return;
    }
    byte[] block = request.getInputStream().readAllBytes();
    int times = Integer.parseInt(request.getParameter("times"));
    CountDownLatch left = new CountDownLatch(streams.size());
    for (AsyncContext stream : streams) {
      WRITERS.execute(() -> write(stream, block, times, left));
    }
    try {
      left.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Some events, one write and one flush each, and the end. */
  private static void visit(AsyncContext stream) {
    WRITERS.execute(
        () -> {
          try {
            ServletOutputStream out = stream.getResponse().getOutputStream();
            for (int i = 1; i <= EngineServlet.EVENTS; i++) {
              out.write(
                  ("event: STATUS\ndata: " + EngineServlet.TEXT + i + "\nid: bench-" + i + "\n\n")
                      .getBytes(US_ASCII));
              out.flush();
            }
            stream.complete();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static AsyncContext opened(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/event-stream");
    response.setHeader("Cache-Control", "no-store");
    AsyncContext stream = request.startAsync();
    stream.setTimeout(0);
    stream.getResponse().getOutputStream().print("event: hb\ndata: 0\n\n");
    stream.getResponse().flushBuffer();
    return stream;
  }

  private void write(AsyncContext stream, byte[] block, int times, CountDownLatch left) {
    try {
      ServletOutputStream out = stream.getResponse().getOutputStream();
      for (int i = 0; i < times; i++) {
        out.write(block);
        out.flush();
      }
    } catch (IOException | RuntimeException gone) {
      streams.remove(stream);
    } finally {
      left.countDown();
    }
  }

  /** Writers of ours that wait in a socket for a client to read; only on Tomcat. */
  private static long hangingWrites() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("debrief-stream-"))
        .filter(
            thread ->
                Arrays.stream(thread.getValue())
                    .anyMatch(frame -> frame.getMethodName().equals("doWrite")))
        .count();
  }

  private static void answer(HttpServletResponse response, long number) throws IOException {
    response.setContentType("text/plain");
    response.getWriter().print(number);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** What compiling has taken of it, on Linux; where it is not known, none. */
  private static long compilerNanos() throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).contains("CompilerThre")) {
          sum += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
        }
      }
    }
    return sum;
  }

  private static long heapBytes() {
    for (int i = 0; i < 3; i++) {
      ManagementFactory.getMemoryMXBean().gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
