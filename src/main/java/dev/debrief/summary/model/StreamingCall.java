package dev.debrief.summary.model;

import dev.debrief.report.Progress;
import dev.debrief.summary.ModelFailure;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One answer on its way: the connection's thread puts down what comes, the summary's thread takes
 * it up in {@link #await}, looking up every 100 ms for cancellation and for silence.
 */
final class StreamingCall implements StreamingChatResponseHandler {
  private static final long LOOK_UP_MILLIS = 100;
  private static final int MAX_ANSWER_CHARACTERS = 100_000;

  private final Duration timeout;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

  /**
   * @param timeout the longest silence; all together may take {@value
   *     ModelSettings#ANSWER_TIMEOUTS} times as long
   */
  StreamingCall(Duration timeout) {
    this.timeout = timeout;
  }

  /**
   * What the connection's thread has to say: exactly one component is set, or none for a sign of
   * life.
   */
  private record Signal(String piece, ChatResponse whole, Throwable failure) {
    static final Signal ALIVE = new Signal(null, null, null);
  }

  /**
   * Waits for the whole answer, passing on its pieces on the calling thread.
   *
   * @throws ModelFailure when there will be no whole answer
   * @throws InterruptedIOException when the thread was interrupted; it still is
   * @throws java.util.concurrent.CancellationException when {@code progress} says so
   */
  ModelAnswer await(Consumer<String> pieces, Progress progress)
      throws ModelFailure, InterruptedIOException {
    long begun = System.nanoTime();
    long heard = begun;
    long characters = 0;
    while (true) {
      Signal signal = next();
      progress.check();
      long now = System.nanoTime();
      if (signal == null) {
        if (now - heard > timeout.toNanos()) {
          throw ModelFailures.silent(timeout);
        }
        continue;
      }
      heard = now;
      if (signal.failure() != null) {
        throw ModelFailures.of(signal.failure());
      }
      if (signal.whole() != null) {
        return answer(signal.whole());
      }
      if (signal.piece() != null) {
        characters += signal.piece().length();
        pieces.accept(signal.piece());
      }
      if (characters > MAX_ANSWER_CHARACTERS
          || now - begun > timeout.toNanos() * ModelSettings.ANSWER_TIMEOUTS) {
        throw ModelFailures.endless();
      }
    }
  }

  @Override
  public void onPartialResponse(String piece) {
    signals.add(new Signal(piece, null, null));
  }

  /** Thinking aloud and the like: no text, but the server is at work. */
  @Override
  public void onUnmappedRawEvent(Object event) {
    signals.add(Signal.ALIVE);
  }

  @Override
  public void onCompleteResponse(ChatResponse whole) {
    signals.add(new Signal(null, whole, null));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal(null, null, failure));
  }

  private Signal next() throws InterruptedIOException {
    try {
      return signals.poll(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the model");
    }
  }

  /** A server that ends its answer says why; one that just stops talking was cut off. */
  private static ModelAnswer answer(ChatResponse whole) throws ModelFailure {
    String text = whole.aiMessage().text();
    if (text == null || text.isBlank()) {
      throw ModelFailures.empty();
    }
    FinishReason reason = whole.finishReason();
    if (reason == null) {
      throw ModelFailures.brokenOff();
    }
    if (reason == FinishReason.CONTENT_FILTER) {
      throw ModelFailures.refused();
    }
    TokenUsage usage = whole.tokenUsage();
    return new ModelAnswer(
        reason == FinishReason.LENGTH ? wholeLines(text) : text,
        usage == null ? 0 : count(usage.inputTokenCount()),
        usage == null ? 0 : count(usage.outputTokenCount()));
  }

  /** The text without a last line that the model had no room to finish. */
  private static String wholeLines(String text) {
    int end = text.strip().lastIndexOf('\n');
    return end < 0 ? text : text.strip().substring(0, end);
  }

  private static long count(Integer tokens) {
    return tokens == null ? 0 : tokens;
  }
}
