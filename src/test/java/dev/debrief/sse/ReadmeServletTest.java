package dev.debrief.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.debrief.testing.Await;
import dev.debrief.testing.SocketExchange;
import dev.debrief.testing.SseParser;
import dev.debrief.testing.SseReader;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The servlet that README shows, compiled from README's own text, with the classes of this package
 * and the Servlet API as all it can see.
 */
@Timeout(120)
class ReadmeServletTest {
  private static final Pattern SERVLET =
      Pattern.compile("(?s)## Use the engine in your own servlet\n.*?```java\n(.*?)```");
  private static final String HEADLINE = "headline";

  /** Several of these fill the sockets of a client that does not read. */
  private static final String LARGE = "x".repeat(500_000);

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<AutoCloseable> closings = new ArrayList<>();
  private HttpServlet servlet;
  private URI uri;

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable closing : closings) {
      closing.close();
    }
  }

  private enum Server {
    TOMCAT {
      @Override
      int start(HttpServlet servlet, Path folder, List<AutoCloseable> closings) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", folder.toString());
        Wrapper wrapper = Tomcat.addServlet(context, "news", servlet);
        wrapper.setAsyncSupported(mapping(servlet).asyncSupported());
        wrapper.addMapping(mapping(servlet).urlPatterns()[0]);
        tomcat.start();
        closings.add(tomcat::stop);
        closings.add(tomcat::destroy);
        return tomcat.getConnector().getLocalPort();
      }
    },
    UNDERTOW {
      @Override
      int start(HttpServlet servlet, Path folder, List<AutoCloseable> closings) throws Exception {
        DeploymentManager deployment =
            Servlets.newContainer()
                .addDeployment(
                    Servlets.deployment()
                        .setClassLoader(servlet.getClass().getClassLoader())
                        .setDeploymentName("news")
                        .setContextPath("/")
                        .addServlet(
                            Servlets.servlet(
                                    "news",
                                    servlet.getClass(),
                                    new ImmediateInstanceFactory<>(servlet))
                                .setAsyncSupported(mapping(servlet).asyncSupported())
                                .addMapping(mapping(servlet).urlPatterns()[0])));
        deployment.deploy();
        Undertow undertow =
            Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(deployment.start())
                .build();
        undertow.start();
        closings.add(deployment::stop);
        closings.add(undertow::stop);
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
      }
    };

    abstract int start(HttpServlet servlet, Path folder, List<AutoCloseable> closings)
        throws Exception;

    private static WebServlet mapping(HttpServlet servlet) {
      return servlet.getClass().getAnnotation(WebServlet.class);
    }
  }

  private void start(Server server) throws Exception {
    servlet = compiled();
    int port = server.start(servlet, folder, closings);
    uri = URI.create("http://127.0.0.1:" + port + Server.mapping(servlet).urlPatterns()[0]);
  }

  private HttpServlet compiled() throws Exception {
    Matcher readme = SERVLET.matcher(Files.readString(Path.of("README.md")));
    assertTrue(readme.find(), "README shows no servlet");
    String text = readme.group(1);
    assertTrue(text.lines().count() <= 20, () -> text.lines().count() + " lines");
    Path library = copyOfThisPackage();
    Path source = Files.writeString(folder.resolve("NewsServlet.java"), text);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    boolean done =
        compiler
            .getTask(
                complaints,
                null,
                null,
                List.of("-d", library.toString(), "-cp", library + ":" + origin(HttpServlet.class)),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertTrue(done, complaints::toString);
    URLClassLoader loader =
        new URLClassLoader(new URL[] {library.toUri().toURL()}, new ServletApiOnly());
    return (HttpServlet) loader.loadClass("NewsServlet").getConstructor().newInstance();
  }

  private static Path origin(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private Path copyOfThisPackage() throws Exception {
    Path from = origin(SseServer.class).resolve("dev/debrief/sse");
    Path to = Files.createDirectories(folder.resolve("library/dev/debrief/sse"));
    try (Stream<Path> classes = Files.list(from)) {
      for (Path file : classes.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
    return folder.resolve("library");
  }

  /** Shows the JDK and the Servlet API, and none of what else the tests have. */
  private static final class ServletApiOnly extends ClassLoader {
    ServletApiOnly() {
      super(getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("jakarta.servlet.")) {
        return HttpServlet.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }

  private void post(String text) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "text=" + URLEncoder.encode(text, StandardCharsets.UTF_8)))
            .build();
    assertEquals(200, http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
  }

  private SseReader reader() throws InterruptedException {
    SseReader reader = SseReader.of(uri).reconnectAfter(Duration.ofMillis(100)).open();
    reader.awaitEvent(e -> e.type().equals("hb"), Await.DEADLINE);
    return reader;
  }

  private static List<String> headlines(SseReader reader) {
    return reader.events(HEADLINE).stream().map(SseReader.Received::data).toList();
  }

  private int open() throws ReflectiveOperationException {
    Field field = servlet.getClass().getDeclaredField("server");
    field.setAccessible(true);
    Object server = field.get(servlet);
    return (int) server.getClass().getMethod("openCount").invoke(server);
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void twoClientsGetWhatIsPostedAndOneThatIsCutResumes(Server server) throws Exception {
    start(server);
    try (SseReader first = reader();
        SseReader second = reader()) {
      post("one");
      post("two");
      Await.until("the first has both", () -> headlines(first).size() == 2);
      assertTrue(first.cut());
      post("three");
      Await.until("the first has resumed", () -> headlines(first).size() == 3);
      Await.until("the second has all", () -> headlines(second).size() == 3);

      assertEquals(List.of("one", "two", "three"), headlines(first));
      assertEquals(List.of("one", "two", "three"), headlines(second));
      assertEquals(2, first.connections());
      assertEquals(1, second.connections());
    }
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void aClientThatDoesNotReadIsCutWithoutHarmToAnotherAndResumes(Server server) throws Exception {
    start(server);
    List<String> posted = new ArrayList<>(IntStream.range(0, 16).mapToObj(i -> i + LARGE).toList());
    try (SseReader healthy = reader();
        SocketExchange stalled = new SocketExchange()) {
      stalled.slow(uri);
      stalled.send(uri, Map.of("Accept", "text/event-stream"));
      for (String text : posted) {
        post(text);
      }
      Await.until("the healthy client has all", () -> headlines(healthy).size() == posted.size());

      Await.until("the other is cut", () -> open() == 1);

      post("after the cut");
      posted.add("after the cut");
      Await.until("the healthy client goes on", () -> headlines(healthy).size() == posted.size());
      assertEquals(posted, headlines(healthy));
      assertEquals(1, healthy.connections());

      List<SseParser.Event> read = new SseParser().feed(stalled.body().readAllBytes());
      String lastId = read.get(read.size() - 1).lastEventId();
      List<String> all = new ArrayList<>(headlines(read));
      assertTrue(all.size() < posted.size(), "nothing was left for it to miss");
      try (SseReader again = SseReader.of(uri).lastEventId(lastId).open()) {
        Await.until("it has the rest", () -> all.size() + headlines(again).size() == posted.size());
        all.addAll(headlines(again));
      }
      assertEquals(posted, all);
    }
  }

  private static List<String> headlines(List<SseParser.Event> events) {
    return events.stream()
        .filter(e -> e.type().equals(HEADLINE))
        .map(SseParser.Event::data)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void anIdOfAnotherLifeOfTheServerGetsAReset(Server server) throws Exception {
    start(server);
    try (SseReader reader = SseReader.of(uri).lastEventId("another-7").open()) {
      reader.awaitEvent(e -> e.type().equals("reset"), Await.DEADLINE);
      post("one");
      Await.until("it gets what is new", () -> headlines(reader).equals(List.of("one")));
    }
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void aClientThatAcceptsNoStreamIsRefusedWithAPlainStatus(Server server) throws Exception {
    start(server);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(uri).header("Accept", "text/html").build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(406, answer.statusCode());
    assertNull(answer.headers().firstValue("Retry-After").orElse(null));
    assertEquals(0, open());
  }
}
