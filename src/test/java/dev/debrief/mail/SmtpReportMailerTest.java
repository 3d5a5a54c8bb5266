package dev.debrief.mail;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.outbox.DeliveryGuard;
import dev.debrief.testing.Await;
import dev.debrief.testing.ClosedPort;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.SettableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a mail server gets to hear, and what its replies lead to. Long: every case is one
 * conversation with the same scripted server and guard.
 */
class SmtpReportMailerTest {
  /** So long that a test which waits for it fails by its own limits. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private static final SmtpReportMailer.SmtpTimeouts PATIENT =
      new SmtpReportMailer.SmtpTimeouts(LONG, LONG);

  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final ScriptedGuard guard = new ScriptedGuard();
  private ScriptedMailServer smtp;

  /** Says what it was told to say, and yes after that. */
  private final class ScriptedGuard implements DeliveryGuard {
    final Deque<Boolean> answers = new ArrayDeque<>();
    RuntimeException trouble;
    volatile boolean taken;

    @Override
    public boolean isWanted() {
      if (trouble != null) {
        throw trouble;
      }
      commands.add("wanted?");
      return answers.isEmpty() || answers.pop();
    }

    @Override
    public void delivered() {
      taken = true;
      commands.add("taken");
    }
  }

  @BeforeEach
  void start() throws Exception {
    smtp = new ScriptedMailServer(command -> null);
    play(command -> null);
  }

  @AfterEach
  void stop() throws Exception {
    smtp.close();
  }

  private void play(ScriptedMailServer.Script script) {
    smtp.play(
        command -> {
          commands.add(command.replaceAll("[ :].*", ""));
          return script.answer(command);
        });
  }

  private void answer(String command, String answer) {
    play(c -> c.startsWith(command) ? answer : null);
  }

  private void send() throws MailFailedException {
    send(PATIENT, "ada@example.org");
  }

  private void send(SmtpReportMailer.SmtpTimeouts patience, String recipient)
      throws MailFailedException {
    send(smtp.url(), patience, recipient);
  }

  private void send(String url, SmtpReportMailer.SmtpTimeouts patience, String recipient)
      throws MailFailedException {
    send(url, patience, "debrief@example.org", recipient, "Ada");
  }

  private void send(
      String url,
      SmtpReportMailer.SmtpTimeouts patience,
      String sender,
      String recipient,
      String name)
      throws MailFailedException {
    MailServer server = MailServer.at(URI.create(url), MailAddress.parse(sender));
    new SmtpReportMailer(server, patience, new SettableClock())
        .send(
            new ReportMail(
                "<r1@debrief.example.org>",
                recipient,
                name,
                "Launch",
                List.of("One.", "Two."),
                URI.create("https://example.org/file/x.y.z"),
                LocalDate.of(2026, 12, 22),
                Locale.ENGLISH),
            guard);
  }

  private MailFailedException failure() {
    return assertThrows(MailFailedException.class, this::send);
  }

  @Test
  void asksBeforeTheMailAndBeforeItsEndAndTellsBeforeItLeaves() throws Exception {
    send();
    assertEquals(
        List.of("EHLO", "MAIL", "RCPT", "DATA", "wanted?", "wanted?", ".", "taken", "QUIT"),
        commands);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aMailThatIsNotWantedAnyMoreGetsNoEnd(int before) throws Exception {
    guard.answers.addAll(List.of(true, true, true).subList(0, before));
    guard.answers.add(false);

    send();

    assertEquals("wanted?", commands.get(commands.size() - 1));
    assertFalse(commands.contains("."), commands.toString());
    assertFalse(guard.taken);
  }

  @Test
  void aMailOfWhichNobodyCanSayThatItIsWantedGetsNoEnd() {
    guard.trouble = new IllegalStateException("no database");

    assertSame(guard.trouble, assertThrows(IllegalStateException.class, this::send));

    assertEquals("DATA", commands.get(commands.size() - 1));
    assertFalse(guard.taken);
  }

  @Test
  void aServerThatIsGoneInsteadOfSayingGoodbyeHasTheMail() {
    play(
        command -> {
          if (command.equals("QUIT")) {
            throw new IOException("the connection ends");
          }
          return null;
        });

    assertDoesNotThrow(() -> send());

    assertTrue(guard.taken);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MAIL|550 5.7.1 sender rejected|The mail server refused the mail: 550 5.7.1 sender rejected",
        "RCPT|550 5.1.1 no such user|The mail server refused the address: 550 5.1.1 no such user",
        "RCPT|552 5.2.2 mailbox full|The mail server refused the address: 552 5.2.2 mailbox full",
        "RCPT|556 no mail|The mail server refused the address: 556 no mail",
        "DATA|554 no valid recipients|The mail server refused the mail: 554 no valid recipients",
        ".|554 5.7.1 spam|The mail server refused the mail: 554 5.7.1 spam",
        ".|552|The mail server refused the mail: 552"
      })
  void whatIsRefusedForGoodIsNotTriedAgain(String command, String answer, String reason) {
    answer(command, answer);

    MailFailedException failure = failure();

    assertTrue(failure.isPermanent());
    assertEquals(reason, failure.reason());
    assertEquals(reason, failure.getMessage());
    assertFalse(guard.taken);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MAIL|451 busy|The mail server did not take the mail: 451 busy",
        "MAIL|530 5.7.0 sign in|The mail server did not take the mail: 530 5.7.0 sign in",
        "RCPT|450 4.2.0 grey|The mail server did not take the address: 450 4.2.0 grey",
        "RCPT|499 4.2.0 odd|The mail server did not take the address: 499 4.2.0 odd",
        "DATA|421 closing|The mail server did not take the mail: 421 closing",
        ".|452 no room|The mail server did not take the mail: 452 no room"
      })
  void whatIsRefusedForNowIsTriedAgain(String command, String answer, String reason) {
    answer(command, answer);

    MailFailedException failure = failure();

    assertFalse(failure.isPermanent());
    assertEquals(reason, failure.reason());
    assertFalse(guard.taken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EHLO", "MAIL", "RCPT", "DATA", "."})
  void aConnectionThatEndsIsTriedAgain(String at) {
    play(
        command -> {
          if (command.startsWith(at)) {
            throw new IOException("the connection ends");
          }
          return null;
        });

    MailFailedException failure = failure();

    assertFalse(failure.isPermanent());
    assertFalse(guard.taken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"554 no mail here", "421 come later", "", "HTTP/1.1 400 Bad Request"})
  void aServerThatWantsNobodyIsTriedAgain(String greeting) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> greet(listener, greeting), "greeting");
      server.start();

      MailFailedException failure =
          assertThrows(
              MailFailedException.class,
              () -> send("smtp://127.0.0.1:" + listener.getLocalPort(), PATIENT, "a@example.org"));

      server.join();
      assertFalse(failure.isPermanent());
      assertEquals("The mail server cannot be reached", failure.reason());
    }
  }

  private static void greet(ServerSocket listener, String greeting) {
    try (Socket socket = listener.accept()) {
      socket.getOutputStream().write((greeting + "\r\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException gone) {
      // The client left first.
    }
  }

  @Test
  void aServerThatIsAwayIsTriedAgainAndNamedToOperatorsOnly() throws Exception {
    try (ClosedPort port = new ClosedPort()) {
      String url = "smtp://127.0.0.1:" + port.number();

      MailFailedException failure =
          assertThrows(MailFailedException.class, () -> send(url, PATIENT, "ada@example.org"));

      assertFalse(failure.isPermanent());
      assertEquals("The mail server cannot be reached", failure.reason());
      assertTrue(failure.getMessage().contains("127.0.0.1"), failure.getMessage());
      assertTrue(failure.getMessage().contains("Connection refused"), failure.getMessage());
    }
  }

  @Test
  void aSignInThatIsRefusedIsTriedAgain() throws Exception {
    play(
        command ->
            command.startsWith("EHLO")
                ? "250-scripted\r\n250 AUTH PLAIN"
                : command.startsWith("AUTH") ? "535 5.7.8 who are you" : null);

    MailFailedException failure =
        assertThrows(
            MailFailedException.class,
            () ->
                send(
                    smtp.url().replace("smtp://", "smtp://debrief:secret@"),
                    PATIENT,
                    "ada@example.org"));

    assertFalse(failure.isPermanent());
    assertEquals("SMTP authentication failed", failure.reason());
    assertFalse(failure.getMessage().contains("secret"), failure.getMessage());
    assertEquals(List.of("EHLO", "AUTH"), commands);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no address",
        "ada@example.org, eve@example.org",
        "all: ada@example.org, eve@example.org;",
        "ada@example.org\r\nRCPT TO:<eve@example.org>",
        "<@relay.example:ada@example.org>",
        "ada@example.org\r",
        "ada@example.org\n (Ada)",
        "ada\u0000@example.org",
        "ada\u0085@example.org",
        "ada\u2028@example.org",
        "ada\ud800@example.org",
        "ada\\\r@example.org",
        "ada\\>@example.org",
        "ada\u00a0b@example.org",
        ".ada@example.org",
        "ada.@example.org",
        "a..da@example.org",
        "\"ada@example.org",
        "\"a\"da\"@example.org",
        "ada@",
        "ada@-example.org",
        "ada@example..org",
        "ada@example.org.",
        "ada@exa_mple.org",
        "ada@exam\u2024ple.org",
        "ada@[127.0.0.1",
        "ada@[127.0.0.1>]",
        "ada@\ud83d\ude00.example",
        "ada@xn--stra\u00dfe.example",
        "ada@\u0627\u0628a.example",
        ""
      })
  void whatIsNotOneAddressReachesNoServer(String recipient) {
    MailFailedException failure =
        assertThrows(MailFailedException.class, () -> send(PATIENT, recipient));

    assertTrue(failure.isPermanent());
    assertTrue(
        failure.reason().startsWith("The reader's address is not valid: "), failure.reason());
    assertFalse(failure.getMessage().contains("ada"), failure.getMessage());
    assertEquals(List.of(), commands);
  }

  @ParameterizedTest
  @CsvSource({
    "ada@example.org,ada@example.org",
    "Ada <ada@example.org>,ada@example.org",
    "a'd+a/b=c@example.org,a'd+a/b=c@example.org",
    "\"ada \\\"l\\\"\"@example.org,\"ada \\\"l\\\"\"@example.org",
    "ada@[127.0.0.1],ada@[127.0.0.1]",
    "ada@[IPv6:::1],ada@[IPv6:::1]",
    "ada@B\u00fccher.example,ada@xn--bcher-kva.example",
    "ada@xn--bcher-kva.example,ada@xn--bcher-kva.example",
    "ada@\u4f8b\u3048.example,ada@xn--r8jz45g.example",
    "ada@\u4f8b\u3048\u3002example,ada@xn--r8jz45g.example",
    "ada@\u0939\u093f\u0928\u094d\u0926\u0940.example,ada@xn--j2bd4cyah0f.example",
    "ada@Stra\u00dfe.example,ada@xn--strae-oqa.example",
    "ada@\u03b2\u03cc\u03bb\u03bf\u03c2.example,ada@xn--nxasmm1c.example",
    "ada@\u0161da.example,ada@xn--da-kta.example"
  })
  void theCommandNamesTheVeryMailbox(String address, String written) throws Exception {
    List<String> lines = lines("250 scripted");

    send(smtp.url(), PATIENT, address, address, "Ada");

    assertTrue(lines.contains("MAIL FROM:<" + written + ">"), lines.toString());
    assertEquals(List.of("RCPT TO:<" + written + ">"), smtp.recipients());
    assertTrue(header("To").endsWith("Ada <" + written + ">"), header("To"));
    assertTrue(header("From").contains(written), header("From"));
  }

  @ParameterizedTest
  @CsvSource({
    "\u0161da@example.org,\u0161da@example.org",
    "\u00e9@B\u00fccher.example,\u00e9@xn--bcher-kva.example",
    "\"\u0161 da\"@example.org,\"\u0161 da\"@example.org",
    "\ud83d\ude80@example.org,\ud83d\ude80@example.org"
  })
  void aMailboxThatIsNotAsciiGoesToAServerThatOffersIt(String address, String written)
      throws Exception {
    List<String> lines = lines("250-scripted\r\n250-8BITMIME\r\n250 SMTPUTF8");

    send(smtp.url(), PATIENT, address, address, "J\u00fcrgen \u0160.\u2028\u0085\ud800");

    assertTrue(lines.contains("MAIL FROM:<" + written + "> SMTPUTF8"), lines.toString());
    assertEquals(List.of("RCPT TO:<" + written + ">"), smtp.recipients());
    assertEquals("\"J\u00fcrgen \u0160.\" <" + written + ">", header("To"));
    assertEquals(written.contains(" ") ? "<" + written + ">" : written, header("From"));
  }

  @Test
  void aServerThatOffersMoreIsAskedForItOnlyWhereItIsNeeded() throws Exception {
    List<String> lines = lines("250-scripted\r\n250-8BITMIME\r\n250 SMTPUTF8");

    send(smtp.url(), PATIENT, "debrief@example.org", "ada@\u0161da.example", "\u0160da");

    assertTrue(lines.contains("MAIL FROM:<debrief@example.org>"), lines.toString());
    assertEquals("=?UTF-8?Q?=C5=A0da?= <ada@xn--da-kta.example>", header("To"));
  }

  @ParameterizedTest
  @CsvSource({
    "debrief@example.org,\u0161da@example.org,reader's",
    "debrief@example.org,\u00e9@example.org,reader's",
    "\u0161da@example.org,ada@example.org,sender's"
  })
  void aMailboxThatIsNotAsciiIsNoOtherOnesAtAServerThatCannotWriteIt(
      String sender, String recipient, String whose) {
    MailFailedException failure =
        assertThrows(
            MailFailedException.class,
            () -> send(smtp.url(), PATIENT, sender, recipient, "\u0160da"));

    assertTrue(failure.isPermanent());
    assertEquals(
        "The mail server does not offer SMTPUTF8, which the "
            + whose
            + " address needs: the part before the @ is not ASCII",
        failure.reason());
    assertFalse(guard.taken);
    assertEquals(List.of("EHLO", "QUIT"), commands);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\u0160da <debrief@example.org>|=?UTF-8?Q?=C5=A0da?= <debrief@example.org>",
        "\"A, B\" <debrief@example.org>|\"A, B\" <debrief@example.org>",
        "=?UTF-8?Q?=C5=A0da=0D=0ABcc=3A_x?= <debrief@example.org>"
            + "|=?UTF-8?Q?=C5=A0da_Bcc=3A_x?= <debrief@example.org>"
      })
  void theSendersNameArrivesAsItIs(String sender, String header) throws Exception {
    send(smtp.url(), PATIENT, sender, "ada@example.org", "Ada");

    assertEquals(header, header("From"));
    assertEquals(header, header("Reply-To"));
  }

  /** Has every command written down whole, and EHLO answered with that. */
  private List<String> lines(String offer) {
    List<String> lines = new CopyOnWriteArrayList<>();
    smtp.play(
        command -> {
          lines.add(command);
          return command.startsWith("EHLO") ? offer : null;
        });
    return lines;
  }

  /** The value of a header of the mail taken last, unfolded. */
  private String header(String name) {
    String headers = String.join("\n", smtp.mails().get(0).headers()).replaceAll("\\n[ \\t]", " ");
    return headers
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatTheServerSaidIsOneLineWithoutAddresses() {
    answer(
        "RCPT",
        "550-5.1.1 <Ada@Example.org>: rejected,\r\n550-5.1.1\tada@example.org:\u0007 unknown \u202E\r\n"
            + "550 5.1.1 "
            + "x".repeat(600));

    String reason = failure().reason();

    assertEquals(
        "The mail server refused the address: 550-5.1.1 <(address)>: rejected, 5.1.1 (address)"
            + " unknown 5.1.1 xxx",
        reason.substring(0, reason.indexOf("xxxx") + 3));
    assertTrue(reason.length() <= 500, reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", " ", "@", "x@"})
  void anEndlessAnswerHoldsTheWorkerNoLongerThanAShortOne(String said) {
    answer("RCPT", "550 5.1.1 no " + said.repeat(300_000 / said.length()));

    MailFailedException failure = assertTimeoutPreemptively(Duration.ofSeconds(30), this::failure);

    assertTrue(failure.isPermanent());
    assertTrue(
        failure.reason().startsWith("The mail server refused the address: 550 5.1.1 no"),
        failure.reason());
    assertTrue(failure.reason().length() <= 500, failure.reason());
  }

  @Test
  void halfAnAddressAtTheEndOfWhatIsReadIsNotShown() {
    answer("RCPT", "550 5.1.1" + " ".repeat(3_988) + "ada@example.org is unknown");

    assertEquals("The mail server refused the address: 550 5.1.1", failure().reason());
  }

  @Test
  void aServerThatSaysTooMuchIsLeftAndTriedAgain() {
    answer("RCPT", "550 " + "x".repeat(2_000_000));

    MailFailedException failure = failure();

    assertFalse(failure.isPermanent());
    assertEquals("The connection to the mail server broke off", failure.reason());
  }

  @Test
  void theAnswerToAWholeMailIsWaitedForLongerThanAnyOther() throws Exception {
    Duration answer = Duration.ofMillis(500);
    play(
        command -> {
          if (command.equals(".")) {
            long from = System.nanoTime();
            Await.until(
                "the mail is checked",
                () -> System.nanoTime() - from > answer.multipliedBy(3).toNanos());
          }
          return null;
        });

    send(new SmtpReportMailer.SmtpTimeouts(answer, LONG), "ada@example.org");

    assertTrue(guard.taken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EHLO", "RCPT", "QUIT"})
  void aServerThatIsSilentDoesNotHoldTheWorker(String at) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    play(
        command -> {
          if (command.startsWith(at)) {
            over.await();
          }
          return null;
        });
    try {
      send(new SmtpReportMailer.SmtpTimeouts(Duration.ofMillis(300), LONG), "ada@example.org");
    } catch (MailFailedException e) {
      assertFalse(e.isPermanent());
    } finally {
      over.countDown();
    }
    assertEquals(at.equals("QUIT"), guard.taken);
  }
}
