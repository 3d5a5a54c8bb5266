package dev.debrief.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.http.Json;
import dev.debrief.mail.MailStore.Claimed;
import dev.debrief.report.Report.Mail;
import dev.debrief.report.Report.MailState;
import dev.debrief.report.ReportStore;
import dev.debrief.testing.SettableClock;
import dev.debrief.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the mails to be sent promise on every database. */
abstract class MailStoreContract {
  private static final String ID = "<r1@debrief.example.org>";

  private final TestDatabase database;
  private final MailStore mails;

  MailStoreContract(TestDatabase database) {
    this.database = database;
    mails = new MailStore(database.jdbi());
  }

  @BeforeEach
  void setUp() {
    FinishedReport.insert(database.jdbi(), "r1");
  }

  @AfterEach
  void closeTheDatabase() {
    database.close();
  }

  private void add() {
    mails.add("r1", FinishedReport.READER, ID);
  }

  private Mail mail() {
    return new ReportStore(database.jdbi(), new Json()).find("r1").orElseThrow().mail();
  }

  @Test
  void aReportHasNoMailUntilOneIsAdded() {
    assertEquals(Mail.NONE, mail());
    assertEquals(Optional.empty(), mails.claim("r1"));
    add();
    assertEquals(new Mail(MailState.PENDING, null), mail());
  }

  @Test
  void aReportHasOneMail() {
    add();
    assertThrows(UnableToExecuteStatementException.class, this::add);
  }

  @Test
  void aMailThatIsRolledBackWasNeverThere() {
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
    assertEquals(Optional.empty(), mails.claim("r1"));
  }

  @Test
  void everyClaimHasTheNextNumberAndEndsTheOneBefore() {
    add();
    Claimed first = mails.claim("r1").orElseThrow();
    assertEquals(new Claimed("r1", FinishedReport.READER, ID, 1, 1), first);
    assertTrue(mails.isHeld(first));

    Claimed second = new MailStore(database.jdbi()).claim("r1").orElseThrow();

    assertEquals(2, second.attempt());
    assertFalse(mails.isHeld(first));
    assertTrue(mails.isHeld(second));
  }

  @Test
  void claimsThatComeAtOnceHaveDifferentNumbers() throws Exception {
    add();
    int nodes = 4;
    int each = 10;
    ExecutorService pool = Executors.newFixedThreadPool(nodes);
    List<Integer> numbers = new ArrayList<>();
    try {
      List<Callable<List<Integer>>> tasks = new ArrayList<>();
      for (int n = 0; n < nodes; n++) {
        MailStore node = new MailStore(database.jdbi());
        tasks.add(
            () ->
                IntStream.range(0, each)
                    .mapToObj(i -> node.claim("r1").orElseThrow().attempt())
                    .toList());
      }
      for (Future<List<Integer>> task : pool.invokeAll(tasks)) {
        numbers.addAll(task.get());
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(
        IntStream.rangeClosed(1, nodes * each).boxed().toList(),
        numbers.stream().sorted().toList());
  }

  @Test
  void aMailThatWasTakenIsNobodysAnyMore() {
    add();
    Claimed claimed = mails.claim("r1").orElseThrow();
    mails.failed(claimed, "busy", SettableClock.START, false);

    mails.sent(claimed, SettableClock.START);

    assertEquals(new Mail(MailState.SENT, null), mail());
    assertFalse(mails.isHeld(claimed));
    assertEquals(Optional.empty(), mails.claim("r1"));
  }

  @Test
  void aMailThatFailedForNowWaitsAndSaysWhy() {
    add();
    assertTrue(mails.failed(mails.claim("r1").orElseThrow(), "busy", SettableClock.START, false));
    assertEquals(new Mail(MailState.PENDING, "busy"), mail());
    assertEquals(2, mails.claim("r1").orElseThrow().attempt());
  }

  @Test
  void aMailThatFailedForGoodStaysSoAndSaysWhy() {
    add();
    Claimed claimed = mails.claim("r1").orElseThrow();
    assertTrue(mails.failed(claimed, "x".repeat(500), SettableClock.START, true));
    assertEquals(new Mail(MailState.FAILED, "x".repeat(500)), mail());
    assertFalse(mails.isHeld(claimed));
    assertEquals(Optional.empty(), mails.claim("r1"));
  }

  @Test
  void aMailThatIsSentAgainHasAllItsTriesAndOvertakesWhoeverHasIt() {
    add();
    Claimed before = mails.claim("r1").orElseThrow();
    assertTrue(mails.renew("r1"));

    Claimed again = mails.claim("r1").orElseThrow();

    assertEquals(1, again.tries());
    assertFalse(mails.isHeld(before));
    assertFalse(mails.renew("r2"));
  }

  @Test
  void anAttemptThatFailsAfterAnOperatorHadTheMailSentAgainGivesNothingUp() {
    add();
    Claimed before = mails.claim("r1").orElseThrow();
    assertTrue(mails.renew("r1"));

    assertFalse(mails.failed(before, "refused", SettableClock.START, true));

    assertEquals(MailState.PENDING, mail().state());
    assertEquals(1, mails.claim("r1").orElseThrow().tries());
  }

  @Test
  void theLastErrorIsNotThatOfAMailWhoseTryNobodyKnowsTheTimeOf() {
    FinishedReport.insert(database.jdbi(), "r2");
    add();
    mails.failed(mails.claim("r1").orElseThrow(), "old", SettableClock.START, true);
    database.jdbi().useHandle(h -> h.execute("update mail set tried_at = null"));
    mails.add("r2", FinishedReport.READER, "<r2@debrief.example.org>");
    mails.failed(mails.claim("r2").orElseThrow(), "new", SettableClock.START, true);
    MailOverview overview = new MailOverview(database.jdbi());

    assertEquals(Optional.of("new"), overview.lastError());
    assertEquals(
        List.of("r2", "r1"),
        overview.in(MailState.FAILED, 50).stream().map(MailOverview.Unsent::report).toList());
  }

  @Test
  void anOvertakenAttemptHasNoFailureOfItsOwn() {
    add();
    Claimed overtaken = mails.claim("r1").orElseThrow();
    Claimed present = mails.claim("r1").orElseThrow();

    assertFalse(mails.failed(overtaken, "refused", SettableClock.START, true));

    assertEquals(new Mail(MailState.PENDING, null), mail());
    assertTrue(mails.isHeld(present));
  }

  @Test
  void anOvertakenAttemptWhoseMailWasTakenKeepsTheOtherFromSendingIt() {
    add();
    Claimed overtaken = mails.claim("r1").orElseThrow();
    Claimed present = mails.claim("r1").orElseThrow();

    mails.sent(overtaken, SettableClock.START);

    assertFalse(mails.isHeld(present));
    assertFalse(mails.failed(present, "refused", SettableClock.START, true));
    assertEquals(new Mail(MailState.SENT, null), mail());
  }

  @Test
  void nothingComesBackOfAnErasedMail() {
    add();
    Claimed claimed = mails.claim("r1").orElseThrow();
    database.jdbi().useHandle(h -> h.execute("delete from mail"));

    assertFalse(mails.isHeld(claimed));
    assertFalse(mails.failed(claimed, "busy", SettableClock.START, false));
    mails.sent(claimed, SettableClock.START);
    assertEquals(Mail.NONE, mail());
  }
}
