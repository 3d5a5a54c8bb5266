package dev.debrief;

import dev.debrief.testing.ScriptedModelServer;
import dev.debrief.testing.ScriptedModelServer.Call;
import dev.debrief.testing.ScriptedModelServer.Request;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A language model that answers what is asked about a room at once, but for what a test holds back:
 * the last request of a summary, which merges the parts, until its gate is opened, and one call
 * that is never answered.
 */
final class GatedModel implements ScriptedModelServer.Script {
  private static final Pattern TITLE = Pattern.compile("^Room: (.*)");
  private static final Pattern NUMBER = Pattern.compile("\\[(\\d+)");
  private static final long PATIENCE_SECONDS = 60;

  private final Map<String, Talk> talks = new ConcurrentHashMap<>();

  /**
   * Expects one report of a room, in place of what was said about the room before.
   *
   * @param stallAt the number of the call that is never answered, from 1; 0 for none
   */
  Talk expect(String title, int stallAt) {
    Talk talk = new Talk(stallAt);
    talks.put(title, talk);
    return talk;
  }

  @Override
  public void answer(Request request, Call call) throws IOException {
    Matcher title = TITLE.matcher(request.data());
    if (!title.find()) {
      throw new IOException("not about a room: " + request.data());
    }
    talks.get(title.group(1)).answer(request, call);
  }

  /** What is asked for one report. Safe for use by any thread. */
  static final class Talk {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final int stallAt;
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch merging = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);

    private Talk(int stallAt) {
      this.stallAt = stallAt;
    }

    /** Waits for the call that is not answered. */
    void awaitStalled() throws InterruptedException {
      await(stalled, "the call that stalls");
    }

    /** Waits for the request to merge the parts, which is held back. */
    void awaitMerging() throws InterruptedException {
      await(merging, "the request to merge");
    }

    /** Lets the request to merge be answered. */
    void open() {
      gate.countDown();
    }

    /** How many calls there were. */
    int calls() {
      return asked.size();
    }

    /** How many different requests there were: the parts, and their merging. */
    int requests() {
      return new HashSet<>(asked).size();
    }

    private void answer(Request request, Call call) throws IOException {
      asked.add(request.body()); // one summary asks one thing at a time
      if (asked.size() == stallAt) {
        stalled.countDown();
        ScriptedModelServer.stalling("- They agreed").answer(request, call);
        return;
      }
      try {
        if (request.data().contains("<<<NOTES")) {
          merging.countDown();
          await(gate, "the gate of the request to merge");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
      Matcher number = NUMBER.matcher(request.data());
      String cited = number.find() ? number.group(1) : "1";
      ScriptedModelServer.answering(r -> "- They agreed to ship. [" + cited + "]")
          .answer(request, call);
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + what);
      }
    }
  }
}
