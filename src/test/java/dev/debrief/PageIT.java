package dev.debrief;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Api;
import dev.debrief.testing.Await;
import dev.debrief.testing.Browser;
import dev.debrief.testing.DemoProcess;
import dev.debrief.testing.ScriptedMailServer;
import dev.debrief.testing.ScriptedModelServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page, used as a person would, on the demo as its command runs it. */
class PageIT {
  @TempDir Path home;

  @Test
  void leavingARoomShowsItsReportComeToTheFileAndTheMail() throws Exception {
    Semaphore words = new Semaphore(0);
    try (ScriptedModelServer model = new ScriptedModelServer()) {
      model.play(
          ScriptedModelServer.paced(
              request -> "- The launch moves to Thursday, 5 November [1, 2]\n- Waffles [3]\n",
              words::acquireUninterruptibly));
      Map<String, String> settings =
          Map.of("llm.base-url", model.baseUrl().toString(), "llm.model", "scripted");
      try (DemoProcess demo = new DemoProcess(home, 0, settings);
          Browser browser = Browser.open()) {
        browser.go(demo.url() + "/");
        browser.see("sign-in-ada").click();
        browser.see("room-launch").click();
        chatsLiveInTwoWindows(browser, demo);

        browser.see("leave").click();
        browser.see("room-launch");
        String launch = report(demo, 0);
        browser.waitFor(d -> browser.see("report-" + launch).getText().contains("Summarizing"));
        words.release(4);
        browser.waitFor(d -> within(browser, launch, "report-summary").contains("launch"));
        browser.picture("page-running");

        browser.reload();
        browser.see("report-" + launch);
        browser.waitFor(d -> within(browser, launch, "report-status").contains("Summarizing"));

        browser.see("room-ada-linus").click();
        browser.see("leave").click();
        browser.waitFor(d -> d.findElements(By.cssSelector(".card")).size() == 2);
        words.release(1_000);
        for (int i = 0; i < 2; i++) {
          String id = report(demo, i);
          browser.waitFor(
              d -> browser.see("report-" + id).getAttribute("data-state").equals("finished"));
          WebElement download =
              browser
                  .see("report-" + id)
                  .findElement(By.cssSelector("[data-testid='report-download']"));
          String path = download.getAttribute("href").replace(demo.url(), "");
          Api.Answer file = demo.as("ada").get(path);
          assertEquals(200, file.status());
          assertEquals('P', (char) file.bytes()[0]);
        }
        offersEachFormatInAMenu(browser, demo, launch);
        browser.waitFor(d -> within(browser, launch, "report-mail").contains("mailed"));
        browser.picture("page-finished");

        browser.go(demo.url() + "/demo/inbox");
        browser.waitFor(
            d -> {
              d.navigate().refresh();
              return d.findElements(By.tagName("article")).size() == 2;
            });
        List<String> links =
            browser.waitFor(
                d ->
                    d.findElements(By.cssSelector("article a")).stream()
                        .map(a -> a.getAttribute("href"))
                        .toList());
        assertEquals(2, links.size());
        for (String link : links) {
          String path = link.replaceFirst("^https?://[^/]+", "");
          assertEquals(200, new Api(demo.url()).get(path).status(), "opens without sign-in");
        }
      }
    }
  }

  /** By keyboard alone, as a screen reader's user does. */
  private static void offersEachFormatInAMenu(Browser browser, DemoProcess demo, String report)
      throws Exception {
    WebElement button = part(browser, report, "report-formats");
    assertEquals("Download in another format", button.getAccessibleName());
    assertEquals("false", button.getAttribute("aria-expanded"));
    assertFalse(part(browser, report, "report-format-md").isDisplayed());

    button.sendKeys(Keys.ARROW_DOWN);
    assertEquals("true", button.getAttribute("aria-expanded"));
    assertEquals("report-format-xlsx", focused(browser));
    press(browser, Keys.ARROW_DOWN);
    assertEquals("report-format-md", focused(browser));
    press(browser, Keys.END);
    assertEquals("report-format-ndjson", focused(browser));
    press(browser, Keys.ARROW_DOWN);
    assertEquals("report-format-xlsx", focused(browser));
    browser.picture("page-formats");
    press(browser, Keys.ESCAPE);
    assertEquals("report-formats", focused(browser));
    assertFalse(part(browser, report, "report-format-md").isDisplayed());

    button.click();
    assertTrue(part(browser, report, "report-format-md").isDisplayed());
    part(browser, report, "report-status").click();
    assertFalse(part(browser, report, "report-format-md").isDisplayed(), "a click beside closes");
    String link = part(browser, report, "report-format-md").getAttribute("href");
    Api.Answer file = demo.as("ada").get(link.replace(demo.url(), ""));
    assertEquals("text/markdown;charset=utf-8", file.header("Content-Type"));
    assertEquals(List.of(), browser.complaints());
  }

  private static WebElement part(Browser browser, String report, String testId) {
    return browser
        .see("report-" + report)
        .findElement(By.cssSelector("[data-testid='" + testId + "']"));
  }

  private static String focused(Browser browser) {
    return (String) browser.script("return document.activeElement.dataset.testid");
  }

  private static void press(Browser browser, Keys key) {
    WebElement focused = (WebElement) browser.script("return document.activeElement");
    focused.sendKeys(key);
  }

  private static void chatsLiveInTwoWindows(Browser browser, DemoProcess demo) {
    browser.see("composer");
    String first = browser.otherWindow(demo.url() + "/#/rooms/launch");
    browser.see("composer").sendKeys("Hello from the second window", Keys.ENTER);
    String second = browser.turnTo(first);
    browser.waitFor(
        d -> browser.see("messages").getText().contains("Hello from the second window"));
    browser.see("composer").sendKeys("And back <b>again</b>", Keys.ENTER);
    browser.turnTo(second);
    browser.waitFor(d -> browser.see("messages").getText().contains("And back <b>again</b>"));
    browser.turnTo(first);
  }

  /** The id of Ada's report at that place of her list, as soon as there are so many. */
  private static String report(DemoProcess demo, int index) throws Exception {
    Api ada = demo.as("ada");
    Await.until(
        "the report is listed", () -> ada.get("/api/reports").json().get("items").size() > index);
    return ada.get("/api/reports").json().get("items").get(index).get("id").asText();
  }

  private static String within(Browser browser, String report, String testId) {
    return part(browser, report, testId).getText();
  }

  @Test
  void aMailThatWasNotTakenSaysWhyBesideTheWorkbook() throws Exception {
    try (ScriptedMailServer smtp =
            new ScriptedMailServer(c -> c.startsWith("RCPT") ? "451 4.3.2 come again" : null);
        DemoProcess demo = new DemoProcess(home, 0, Map.of("smtp.url", smtp.url()));
        Browser browser = Browser.open()) {
      browser.go(demo.url() + "/");
      browser.see("sign-in-ada").click();
      browser.see("room-launch").click();
      browser.see("leave").click();
      String id = report(demo, 0);
      browser.waitFor(d -> within(browser, id, "report-mail-error").contains("come again"));
      assertTrue(within(browser, id, "report-mail").contains("it is tried again"));

      smtp.play(c -> c.startsWith("RCPT") ? "550 5.1.1 no such user" : null);
      Api ada = demo.as("ada");
      Await.until(
          "the mail has failed",
          () -> ada.get("/api/reports/" + id).json().get("mail").asText().equals("failed"));
      browser.reload();
      browser.see("report-" + id);
      browser.waitFor(d -> within(browser, id, "report-mail").contains("could not be delivered"));
      assertEquals(
          "The mail server refused the address: 550 5.1.1 no such user",
          within(browser, id, "report-mail-error"));
      assertTrue(browser.see("report-download").isDisplayed());
      browser.script("document.querySelector('.reason').scrollIntoView({block: 'center'})");
      browser.picture("page-mail-failed");
    }
  }

  @Test
  void aMessageThatIsDeletedDisappearsFromAnOpenPageAlsoWhereItIsQuoted() throws Exception {
    try (DemoProcess demo = new DemoProcess(home, 0, Map.of());
        Browser browser = Browser.open()) {
      browser.go(demo.url() + "/");
      browser.see("sign-in-ada").click();
      browser.see("room-launch").click();
      browser.see("message-164");
      Api linus = demo.as("linus");
      linus.post("/api/rooms/launch/messages", "{\"text\":\"the stream is open\"}");
      browser.waitFor(d -> browser.see("messages").getText().contains("the stream is open"));
      String said = browser.see("message-163").findElement(By.className("words")).getText();
      assertTrue(browser.see("message-164").getText().contains(said));

      demo.as("bridge")
          .send(
              "POST",
              "/api/rooms/launch/import",
              BodyPublishers.ofString("{\"id\":\"launch-0163\",\"deleted\":true}"),
              "application/x-ndjson");

      browser.waitFor(d -> browser.see("message-163").getText().contains("Message deleted"));
      assertFalse(browser.see("messages").getText().contains(said));
    }
  }

  @Test
  void thePageFitsAPhoneAndSaysSoWhenTheSessionIsGone() throws Exception {
    try (DemoProcess demo = new DemoProcess(home, 0, Map.of());
        Browser browser = Browser.open()) {
      browser.size(400, 800);
      browser.go(demo.url() + "/");
      browser.see("sign-in-grace").click();
      browser.see("room-incident").click();
      browser.see("composer");
      Object wide =
          browser.script(
              "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
      assertFalse((Boolean) wide, "nothing is to be scrolled sideways");
      browser.picture("page-phone");
      browser.see("leave").click();
      browser.see("report-formats").sendKeys(Keys.ENTER);
      assertEquals("report-format-xlsx", focused(browser));
      WebElement last = browser.see("report-format-ndjson");
      browser.script("arguments[0].scrollIntoView({block: 'end'})", last);
      assertEquals(
          true,
          browser.script(
              "const box = arguments[0].getBoundingClientRect();"
                  + "return box.left >= 0 && box.right <= document.documentElement.clientWidth"
                  + " && arguments[0].scrollWidth <= arguments[0].clientWidth",
              last),
          "the menu fits");
      browser.picture("page-phone-formats");
      press(browser, Keys.ESCAPE);
      browser.see("sign-out").click();
      browser.see("sign-in-grace");
    }
  }
}
