package dev.debrief.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import org.apache.commons.io.FileUtils;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A real browser without a window, with an empty profile: the machine's Chromium or Chrome and its
 * driver. Where they are missing the test is skipped and says so, unless {@code
 * -Ddebrief.tools=required}, with which it fails.
 */
public final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path profile;
  private final ChromeDriver driver;

  private Browser(String browser, String executable, String... more) throws IOException {
    profile = Files.createTempDirectory("debrief-browser");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--user-data-dir=" + profile);
    options.addArguments(more);
    LoggingPreferences logged = new LoggingPreferences();
    logged.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logged);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(executable))
            .usingAnyFreePort()
            .build();
    driver = new ChromeDriver(service, options);
    driver.manage().window().setSize(new Dimension(1280, 900));
  }

  /** Opens one, or ends the test: skipped, or failed where browsers are required. */
  public static Browser open(String... arguments) throws IOException {
    Optional<String> browser =
        Installed.program("chromium", "google-chrome", "chrome", "chromium-browser");
    Optional<String> executable = Installed.program("chromedriver");
    Installed.need(
        browser.isPresent() && executable.isPresent(), "Chromium or Chrome, and chromedriver");
    return new Browser(browser.get(), executable.get(), arguments);
  }

  /** Goes to an address. */
  public void go(String url) {
    driver.get(url);
  }

  /** Loads the page again. */
  public void reload() {
    driver.navigate().refresh();
  }

  /** Opens another window of the same user and turns to it; returns the handle to turn back to. */
  public String otherWindow(String url) {
    String before = driver.getWindowHandle();
    driver.switchTo().newWindow(WindowType.WINDOW);
    driver.get(url);
    return before;
  }

  /** Turns to a window; returns the handle of the one before. */
  public String turnTo(String window) {
    String before = driver.getWindowHandle();
    driver.switchTo().window(window);
    return before;
  }

  /** The visible element of that test id, as soon as there is one. */
  public WebElement see(String testId) {
    return waitFor(
        d ->
            d.findElements(By.cssSelector("[data-testid='" + testId + "']")).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
  }

  /** Waits until something is there. */
  public <T> T waitFor(ExpectedCondition<T> condition) {
    WebDriverWait wait = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50));
    wait.ignoring(StaleElementReferenceException.class);
    return wait.until(condition);
  }

  /** Runs a script in the page. */
  public Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /**
   * What the browser has complained of since it was last asked: errors of scripts, breaches of the
   * content security policy. Answers that are no success are not among them.
   */
  public List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .filter(message -> !message.contains("Failed to load resource"))
        .toList();
  }

  /** The page's title. */
  public String title() {
    return driver.getTitle();
  }

  /** Sets the size of the window. */
  public void size(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** Keeps a picture of the window, as PNG, in the build's folder of pictures. */
  public void picture(String name) throws IOException {
    Path folder =
        Files.createDirectories(
            Path.of(System.getProperty("debrief.test.pictures", "target/pictures")));
    Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
    FileUtils.deleteQuietly(profile.toFile());
  }
}
