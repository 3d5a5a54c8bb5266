package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.sse.EventDispatcher.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventDispatcherTest {
  private static final ChannelKey ADA = new ChannelKey("STATUS", "ada");
  private static final ChannelKey GRACE = new ChannelKey("STATUS", "grace");

  private final EventDispatcher dispatcher = new EventDispatcher();
  private final List<String> heard = new ArrayList<>();

  private static ChannelEvent event(ChannelKey channel, String data) {
    return ChannelEvent.transientEvent(channel, null, Event.of("E", data));
  }

  private ChannelListener listener(String name) {
    return e -> heard.add(name + " " + e.event().data());
  }

  /** A listener that equals every other of its kind. */
  private record Equal(List<String> heard) implements ChannelListener {
    @Override
    public void onEvent(ChannelEvent event) {
      heard.add("equal");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Equal;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  @Test
  void tellsEveryListenerOfTheChannelAndNobodyElse() {
    dispatcher.subscribe(ADA, listener("phone"));
    dispatcher.subscribe(ADA, listener("tab"));
    dispatcher.subscribe(GRACE, listener("grace"));
    dispatcher.emit(event(ADA, "1"));
    assertEquals(List.of("phone 1", "tab 1"), heard);
  }

  @Test
  void emitsToNobodyWithoutHarm() {
    dispatcher.emit(event(ADA, "1"));
    assertEquals(List.of(), heard);
  }

  @Test
  void tellsAListenerNothingAfterItsSubscriptionWasClosed() {
    Subscription phone = dispatcher.subscribe(ADA, listener("phone"));
    dispatcher.subscribe(ADA, listener("tab"));
    phone.close();
    dispatcher.emit(event(ADA, "1"));
    assertEquals(List.of("tab 1"), heard);
    assertEquals(1, dispatcher.listenerCount());
  }

  @Test
  void removesOneOfTwoEqualListeners() {
    Subscription first = dispatcher.subscribe(ADA, new Equal(heard));
    dispatcher.subscribe(ADA, new Equal(heard));
    first.close();
    dispatcher.emit(event(ADA, "1"));
    assertEquals(List.of("equal"), heard);
  }

  @Test
  void removesOneOfTwoSubscriptionsOfTheSameListener() {
    ChannelListener listener = listener("tab");
    Subscription first = dispatcher.subscribe(ADA, listener);
    dispatcher.subscribe(ADA, listener);
    first.close();
    first.close();
    dispatcher.emit(event(ADA, "1"));
    assertEquals(List.of("tab 1"), heard);
  }

  @Test
  void closedTwiceASubscriptionTouchesNoLaterOne() {
    ChannelListener listener = listener("tab");
    Subscription first = dispatcher.subscribe(ADA, listener);
    first.close();
    dispatcher.subscribe(ADA, listener);
    first.close();
    dispatcher.emit(event(ADA, "1"));
    assertEquals(List.of("tab 1"), heard);
  }

  @Test
  void forgetsAChannelWithItsLastListener() {
    dispatcher.subscribe(ADA, listener("tab")).close();
    assertEquals(0, dispatcher.listenerCount());
  }

  @Test
  void aListenerThatThrowsCostsOnlyItself() {
    dispatcher.subscribe(ADA, listener("before"));
    dispatcher.subscribe(
        ADA,
        e -> {
          throw new IllegalStateException("thrown by the test");
        });
    dispatcher.subscribe(ADA, listener("after"));
    dispatcher.emit(event(ADA, "1"));
    dispatcher.emit(event(ADA, "2"));
    assertEquals(List.of("before 1", "after 1", "before 2", "after 2"), heard);
  }

  @Test
  void aListenerMayEndItsSubscriptionWhileItIsTold() {
    List<Subscription> own = new ArrayList<>();
    own.add(
        dispatcher.subscribe(
            ADA,
            e -> {
              heard.add("once");
              own.get(0).close();
            }));
    dispatcher.subscribe(ADA, listener("tab"));
    dispatcher.emit(event(ADA, "1"));
    dispatcher.emit(event(ADA, "2"));
    assertEquals(List.of("once", "tab 1", "tab 2"), heard);
  }

  @Test
  void losesNobodyWhileOthersComeAndGo() throws Exception {
    AtomicInteger told = new AtomicInteger();
    dispatcher.subscribe(ADA, e -> told.incrementAndGet());
    int threads = 4;
    int rounds = 2_000;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        all.add(
            pool.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < rounds; i++) {
                    AtomicInteger mine = new AtomicInteger();
                    Subscription subscription =
                        dispatcher.subscribe(ADA, e -> mine.incrementAndGet());
                    dispatcher.emit(event(ADA, "x"));
                    assertTrue(mine.get() >= 1, "a listener missed an event of its own thread");
                    subscription.close();
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(threads * rounds, told.get());
    assertEquals(1, dispatcher.listenerCount());
  }
}
