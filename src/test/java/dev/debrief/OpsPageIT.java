package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.Browser;
import dev.debrief.testing.DemoProcess;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.SseReader;
import dev.debrief.testing.Tokens;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The operators' page, used as an operator would, on the demo as its command runs it. */
class OpsPageIT {
  private static final Map<String, String> ONE_TRY =
      Map.of("step.tries", "1", "jwt.secret", Tokens.SECRET);

  @TempDir Path home;

  @Test
  void aReportThatFailsAppearsByItselfAndIsMadeAfterRetry() throws Exception {
    try (DemoProcess demo = new DemoProcess(home, 0, ONE_TRY);
        Browser browser = signedIn(demo)) {
      browser.waitFor(d -> figure(browser, "messages").contains("in 4 rooms"));
      assertTrue(figure(browser, "failed").contains("0"), figure(browser, "failed"));
      browser.script("window.neverReloaded = true");

      FileUtils.deleteDirectory(home.resolve("files").toFile());
      leave(demo, "ada", "launch");
      leave(demo, "grace", "incident");
      browser.waitFor(d -> d.findElements(testId("retry")).size() == 2);
      String row = browser.see("failures").getText();
      assertTrue(row.contains("Saltmarsh 1.0: product launch"), row);
      assertTrue(row.contains("workbook"), row);
      assertTrue(browser.title().startsWith("2 failed"), browser.title());
      browser.picture("ops-failed");
      soundButtons(browser);

      Files.createDirectory(home.resolve("files"));
      WebElement retry = browser.see("retry");
      retry.sendKeys(Keys.ENTER);
      browser.waitFor(d -> d.findElements(testId("retry")).size() == 1);
      Object focused = browser.script("return document.activeElement.dataset.testid");
      assertEquals("retry", focused, "the focus goes to the next report, not to nowhere");
      browser.waitFor(d -> browser.see("announcer").getText().contains("tried again"));
      browser.see("retry-all").click();
      browser.waitFor(d -> figure(browser, "failed").contains("2 finished"));
      assertFalse(browser.title().contains("failed"));
      assertEquals(true, browser.script("return window.neverReloaded"));
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void pauseHoldsReportsBackUntilResumeAndDrainAsksBefore() throws Exception {
    try (DemoProcess demo = new DemoProcess(home, 0, ONE_TRY);
        Browser browser = signedIn(demo);
        SseReader stream =
            SseReader.of(URI.create(demo.url() + "/api/reports/events"))
                .bearer(Tokens.of("ada"))
                .reconnectAfter(Duration.ofSeconds(1))
                .open()) {
      browser.see("pause").click();
      browser.waitFor(d -> browser.see("state").getText().equals("Paused"));
      leave(demo, "ada", "launch");
      WebElement waiting = browser.see("at-work").findElement(By.cssSelector("tbody tr"));
      assertTrue(waiting.getText().contains("Queued"), waiting.getText());
      Object same = browser.script("return window.row = document.querySelector('tbody tr')");
      browser.waitFor(d -> figure(browser, "queued").matches("(?s).*oldest for [2-9] s"));
      assertEquals(same, browser.script("return document.querySelector('tbody tr')"));

      Await.until("the stream is open", stream::isOpen);
      browser.see("close").click();
      browser.see("confirm-yes").click();
      stream.awaitConnections(2, Duration.ofSeconds(30));
      browser.waitFor(d -> browser.see("endings").getText().contains("The server ended it"));

      browser.see("cancel").click();
      browser.see("confirm-yes").click();
      browser.waitFor(d -> d.findElements(testId("cancel")).isEmpty());

      browser.see("drain").click();
      browser.see("confirm-yes").click();
      browser.waitFor(d -> browser.see("state").getText().equals("Draining"));
      assertEquals(503, new Api(demo.url()).get("/health/ready").status());
      browser.waitFor(d -> browser.see("live").getText().equals("Live"));
      browser.picture("ops-draining");
      browser.see("resume").click();
      browser.waitFor(d -> browser.see("state").getText().equals("Running"));
      assertEquals(200, new Api(demo.url()).get("/health/ready").status());

      browser.see("log-category").clear();
      browser.see("log-category").sendKeys("dev.debrief.mail", Keys.ENTER);
      browser.waitFor(d -> browser.see("log-levels").getText().contains("dev.debrief.mail"));
      assertEquals(
          "FINE",
          demo.as("olga").get("/api/ops/logs").json().at("/levels/dev.debrief.mail").asText());
      soundButtons(browser);
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void pauseResumeAndDrainSayWhatCameOfThemAndChangeNothingElse() throws Exception {
    try (DemoProcess demo = new DemoProcess(home, 0, ONE_TRY);
        Browser browser = signedIn(demo)) {
      String facts = browser.see("facts").getText().replaceFirst("up for.*", "");
      assertTrue(facts.contains("version"), facts);
      String title = browser.title();
      WebElement announced = browser.waitFor(d -> d.findElement(testId("announcer")));

      for (String[] step :
          new String[][] {
            {"pause", "The node is paused.", "Paused", "resume"},
            {"resume", "The node goes on.", "Running", "pause"},
            {"drain", "The node is draining.", "Draining", "resume"},
            {"resume", "The node goes on.", "Running", "pause"},
          }) {
        browser.see(step[0]).sendKeys(Keys.ENTER);
        if (step[0].equals("drain")) {
          browser.see("confirm-yes").click();
        }
        browser.waitFor(
            d ->
                step[1].equals(announced.getDomProperty("textContent"))
                    || !alerts(browser).isEmpty());
        assertEquals(List.of(), alerts(browser));
        browser.waitFor(d -> browser.see("state").getText().equals(step[2]));
        assertTrue(browser.see("facts").getText().startsWith(facts), "facts after " + step[0]);
        assertEquals(title, browser.title());
        browser.waitFor(
            d -> step[3].equals(browser.script("return document.activeElement.dataset.testid")));
      }
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void aMailThatIsRefusedSaysWhyAndGoesOutWhenItIsSentAgain() throws Exception {
    try (ScriptedMailServer smtp =
            new ScriptedMailServer(c -> c.startsWith("RCPT") ? "550 5.1.1 no such user" : null);
        DemoProcess demo = new DemoProcess(home, 0, Map.of("smtp.url", smtp.url()));
        Browser browser = signedIn(demo)) {
      leave(demo, "ada", "launch");
      browser.waitFor(d -> figure(browser, "mails").contains("0 waiting, 1 failed"));
      String row = browser.see("mails").getText();
      assertTrue(row.contains("550 5.1.1 no such user"), row);
      smtp.play(c -> null);
      browser.see("send").click();
      browser.waitFor(d -> figure(browser, "mails").contains("1 sent"));
      assertEquals(1, smtp.mails().size());
      assertTrue(browser.see("ops").getText().contains("Every mail has been taken"));
      assertEquals(List.of(), browser.complaints());
    }
  }

  @Test
  void thePageSaysThatItIsOldWhileTheServerIsAwayAndComesBackByItself() throws Exception {
    DemoProcess demo = new DemoProcess(home, 0, ONE_TRY);
    int port = demo.port();
    try (Browser browser = signedIn(demo)) {
      browser.see("figure-open");
      demo.kill();
      browser.waitFor(d -> browser.see("lost").getText().contains("The connection is lost"));
      browser.picture("ops-lost");
      try (DemoProcess again = new DemoProcess(home, port, ONE_TRY)) {
        browser.waitFor(d -> browser.see("live").getText().equals("Live"));
        browser.waitFor(d -> !d.findElement(testId("lost")).isDisplayed());
        leave(again, "ada", "launch");
        browser.waitFor(d -> figure(browser, "failed").contains("1 finished"));
      }
    } finally {
      demo.close();
    }
  }

  @Test
  void whoHasNotTheRoleIsToldSoAndTheirPageDoesNotLinkHere() throws Exception {
    try (DemoProcess demo = new DemoProcess(home, 0, Map.of());
        Browser browser = Browser.open()) {
      browser.size(360, 740);
      browser.go(demo.url() + "/");
      browser.see("sign-in-ada").click();
      browser.see("room-launch");
      assertFalse(
          browser.waitFor(d -> d.findElement(testId("operations"))).isDisplayed(),
          "a reader has no use for the link");
      browser.go(demo.url() + "/ops/");
      assertTrue(browser.see("no-role").getText().contains("Ada Lovelace"));
      soundButtons(browser);
      browser.see("somebody-else").click();
      browser.see("sign-in-olga").click();
      browser.see("figure-open");
      fits(browser);
      browser.picture("ops-phone");
      browser.go(demo.url() + "/");
      browser.see("operations");
      fits(browser);
      browser.see("operations").click();
      browser.see("figure-open");
      assertEquals(List.of(), browser.complaints());
    }
  }

  private static Browser signedIn(DemoProcess demo) throws Exception {
    Browser browser = Browser.open();
    browser.go(demo.url() + "/ops/");
    browser.see("sign-in-olga").click();
    browser.waitFor(d -> browser.see("state").getText().equals("Running"));
    return browser;
  }

  private static void leave(DemoProcess demo, String user, String room) throws Exception {
    assertEquals(
        202, demo.as(user).post("/api/rooms/" + room + "/leave", "{\"again\":true}").status());
  }

  private static String figure(Browser browser, String name) {
    return browser.see("figure-" + name).getText();
  }

  private static List<String> alerts(Browser browser) {
    return browser.waitFor(
        d ->
            d.findElements(By.cssSelector("#alerts .alert")).stream()
                .map(WebElement::getText)
                .toList());
  }

  private static By testId(String id) {
    return By.cssSelector("[data-testid='" + id + "']");
  }

  /** Each button that is shown has a name, and no other has the same. */
  private static void soundButtons(Browser browser) {
    Set<String> names = new HashSet<>();
    for (WebElement button : browser.waitFor(d -> d.findElements(By.tagName("button")))) {
      if (button.isDisplayed()) {
        String name = button.getAccessibleName();
        assertFalse(name.isBlank(), button.getAttribute("outerHTML"));
        assertTrue(names.add(name), "two buttons are called " + name);
      }
    }
  }

  private static void fits(Browser browser) {
    Object wide =
        browser.script(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assertFalse((Boolean) wide, "nothing is to be scrolled sideways");
  }
}
