package dev.debrief.outbox;

import static dev.debrief.testing.SettableClock.START;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.AtOnce;
import dev.debrief.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stored deliveries promise on every database. */
abstract class DeliveryStoreContract {
  private final TestDatabase database;
  private final DeliveryStore deliveries;

  DeliveryStoreContract(TestDatabase database) {
    this.database = database;
    deliveries = new DeliveryStore(database.jdbi());
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  private record Stored(DeliveryState state, String error) {}

  private static final Stored PENDING = new Stored(DeliveryState.PENDING, null);
  private static final Stored SENT = new Stored(DeliveryState.SENT, null);

  private static Outbox.Message message(String subject, String messageId) {
    return new Outbox.Message("post", subject, "ada@example.org", messageId, "Hello, 会議 🚀");
  }

  private void add() {
    add("d1");
  }

  private void add(String id) {
    deliveries.add(id, message("about-" + id, "<" + id + ">"), START);
  }

  private Optional<Stored> stored(String id) {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery("select state, error from delivery where id = ?")
                    .bind(0, id)
                    .map(
                        (row, context) ->
                            new Stored(
                                DeliveryState.valueOf(row.getString("state")),
                                row.getString("error")))
                    .findOne());
  }

  private Stored stored() {
    return stored("d1").orElseThrow();
  }

  private Delivery claimed() {
    return deliveries.claim("d1").orElseThrow();
  }

  private boolean failedForNow(Delivery delivery, String reason) {
    return deliveries.failed(delivery, reason, START, Optional.of(START.plusSeconds(2)));
  }

  private boolean failedForGood(Delivery delivery, String reason) {
    return deliveries.failed(delivery, reason, START, Optional.empty());
  }

  @Test
  void thereIsNoDeliveryUntilOneIsAdded() {
    assertEquals(Optional.empty(), stored("d1"));
    assertEquals(Optional.empty(), deliveries.claim("d1"));
    add();
    assertEquals(PENDING, stored());
    assertEquals(
        List.of(new UnsentDelivery("d1", "about-d1", DeliveryState.PENDING, 0, null, null, START)),
        deliveries.unsent("post", DeliveryState.PENDING, 50));
  }

  @Test
  void aMessageIdIsUniqueInItsChannelOnly() {
    add();
    assertThrows(
        UnableToExecuteStatementException.class,
        () -> deliveries.add("d2", message("other", "<d1>"), START));
    deliveries.add("d3", new Outbox.Message("pigeon", "about-d1", "the loft", "<d1>", null), START);
    assertEquals(null, deliveries.claim("d3").orElseThrow().payload());
  }

  @Test
  void aDeliveryThatIsRolledBackWasNeverThere() {
    assertThrows(
        IllegalStateException.class,
        () ->
            database
                .jdbi()
                .useTransaction(
                    handle -> {
                      add();
                      throw new IllegalStateException("thrown by the test");
                    }));
    assertEquals(Optional.empty(), deliveries.claim("d1"));
  }

  @Test
  void everyClaimHasTheNextNumberAndEndsTheOneBefore() {
    add();
    Delivery first = claimed();
    assertEquals(
        new Delivery("d1", "post", "about-d1", "ada@example.org", "<d1>", "Hello, 会議 🚀", 1, 1),
        first);
    assertTrue(deliveries.isHeld(first));

    Delivery second = new DeliveryStore(database.jdbi()).claim("d1").orElseThrow();

    assertEquals(2, second.attempt());
    assertFalse(deliveries.isHeld(first));
    assertTrue(deliveries.isHeld(second));
  }

  @Test
  void claimsThatComeAtOnceHaveDifferentNumbers() throws Exception {
    add();
    int nodes = 4;
    int each = 10;
    List<Callable<List<Integer>>> tasks = new ArrayList<>();
    for (int n = 0; n < nodes; n++) {
      DeliveryStore node = new DeliveryStore(database.jdbi());
      tasks.add(
          () ->
              IntStream.range(0, each)
                  .mapToObj(i -> node.claim("d1").orElseThrow().attempt())
                  .toList());
    }
    assertEquals(
        IntStream.rangeClosed(1, nodes * each).boxed().toList(),
        AtOnce.atOnce(tasks).stream().flatMap(List::stream).sorted().toList());
  }

  @Test
  void aDeliveryThatWasSentIsNoAttemptsAnyMore() {
    add();
    Delivery claimed = claimed();
    failedForNow(claimed, "busy");

    deliveries.sent(claimed, START);

    assertEquals(SENT, stored());
    assertFalse(deliveries.isHeld(claimed));
    assertEquals(Optional.empty(), deliveries.claim("d1"));
    assertEquals(Optional.empty(), deliveries.lastError("post"));
  }

  @Test
  void aDeliveryThatFailedForNowWaitsAndSaysWhy() {
    add();
    assertTrue(failedForNow(claimed(), "busy"));
    assertEquals(new Stored(DeliveryState.PENDING, "busy"), stored());
    assertEquals(
        List.of(
            new UnsentDelivery(
                "d1", "about-d1", DeliveryState.PENDING, 1, "busy", START, START.plusSeconds(2))),
        deliveries.unsent("post", DeliveryState.PENDING, 50));
    assertEquals(2, claimed().attempt());
  }

  @Test
  void aDeliveryThatFailedForGoodStaysSoAndSaysWhy() {
    add();
    Delivery claimed = claimed();
    assertTrue(failedForGood(claimed, "x".repeat(500)));
    assertEquals(new Stored(DeliveryState.DEAD, "x".repeat(500)), stored());
    assertFalse(deliveries.isHeld(claimed));
    assertEquals(Optional.empty(), deliveries.claim("d1"));
    assertEquals(
        List.of(
            new UnsentDelivery(
                "d1", "about-d1", DeliveryState.DEAD, 1, "x".repeat(500), START, null)),
        deliveries.unsent("post", DeliveryState.DEAD, 50));
  }

  @Test
  void aReasonThatIsTooLongIsCutBetweenCharacters() {
    add();
    assertTrue(failedForNow(claimed(), "x".repeat(501)));
    assertEquals("x".repeat(500), stored().error());
    assertTrue(failedForNow(claimed(), "x".repeat(499) + "🚀"));
    assertEquals("x".repeat(499), stored().error());
  }

  @Test
  void aDeliveryThatIsResentHasAllItsAttemptsAndOvertakesTheOneThatRuns() {
    add();
    Delivery before = claimed();
    assertTrue(deliveries.renew("d1", START.plusSeconds(5)));
    assertEquals(
        List.of(
            new UnsentDelivery(
                "d1", "about-d1", DeliveryState.PENDING, 0, null, null, START.plusSeconds(5))),
        deliveries.unsent("post", DeliveryState.PENDING, 50));

    Delivery again = claimed();

    assertEquals(1, again.deliveryAttempts());
    assertTrue(again.attempt() > before.attempt());
    assertFalse(deliveries.isHeld(before));
    assertFalse(deliveries.renew("d2", START));
  }

  @Test
  void anAttemptThatFailsAfterAResendEndsNothing() {
    add();
    Delivery before = claimed();
    assertTrue(deliveries.renew("d1", START));

    assertFalse(failedForGood(before, "refused"));

    assertEquals(PENDING, stored());
    assertEquals(1, claimed().deliveryAttempts());
  }

  @Test
  void theLastErrorIsNotThatOfAnAttemptWithoutAKnownTime() {
    add();
    failedForGood(claimed(), "old");
    database.jdbi().useHandle(h -> h.execute("update delivery set tried_at = null"));
    add("d2");
    failedForGood(deliveries.claim("d2").orElseThrow(), "new");

    assertEquals(Optional.of("new"), deliveries.lastError("post"));
    assertEquals(
        List.of("d2", "d1"),
        deliveries.unsent("post", DeliveryState.DEAD, 50).stream()
            .map(UnsentDelivery::id)
            .toList());
    assertEquals(1, deliveries.unsent("post", DeliveryState.DEAD, 1).size());
  }

  @Test
  void anOvertakenAttemptHasNoFailureOfItsOwn() {
    add();
    Delivery overtaken = claimed();
    Delivery present = claimed();

    assertFalse(failedForGood(overtaken, "refused"));

    assertEquals(PENDING, stored());
    assertTrue(deliveries.isHeld(present));
  }

  @Test
  void anOvertakenAttemptThatDidDeliverKeepsTheOtherFromDelivering() {
    add();
    Delivery overtaken = claimed();
    Delivery present = claimed();

    deliveries.sent(overtaken, START);

    assertFalse(deliveries.isHeld(present));
    assertFalse(failedForGood(present, "refused"));
    assertEquals(SENT, stored());
  }

  @Test
  void nothingComesBackOfAnErasedDelivery() {
    add();
    add("d2");
    Delivery claimed = claimed();
    database.jdbi().useTransaction(h -> DeliveryStore.erase(h, "about-d1"));

    assertFalse(deliveries.isHeld(claimed));
    assertFalse(failedForNow(claimed, "busy"));
    deliveries.sent(claimed, START);
    assertFalse(deliveries.renew("d1", START));
    assertEquals(Optional.empty(), stored("d1"));
    assertEquals(Optional.of(PENDING), stored("d2"));
  }

  @Test
  void channelsAreCountedApart() {
    add();
    add("d2");
    deliveries.sent(claimed(), START);
    deliveries.add("d3", new Outbox.Message("pigeon", "s", "the loft", "m", null), START);
    failedForGood(deliveries.claim("d3").orElseThrow(), "lost");

    assertEquals(
        Map.of(DeliveryState.PENDING, 1L, DeliveryState.SENT, 1L), deliveries.counts("post"));
    assertEquals(Map.of(DeliveryState.DEAD, 1L), deliveries.counts("pigeon"));
    assertEquals(Optional.empty(), deliveries.lastError("post"));
    assertEquals(Optional.of("lost"), deliveries.lastError("pigeon"));
    assertEquals(List.of("d1", "d2"), ids());
    assertEquals(List.of(), deliveries.about("pigeon", "about-d1"));
  }

  private List<String> ids() {
    List<String> ids = new ArrayList<>(deliveries.about("post", "about-d1"));
    ids.addAll(deliveries.in("post", DeliveryState.PENDING));
    return ids;
  }
}
