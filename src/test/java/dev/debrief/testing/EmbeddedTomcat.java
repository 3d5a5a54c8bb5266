package dev.debrief.testing;

import dev.debrief.app.DebriefListener;
import dev.debrief.app.Timings;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.Context;
import org.apache.catalina.Host;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Constants;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;
import org.apache.commons.io.FileUtils;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;

/**
 * A Tomcat in this JVM, on loopback only, with Debrief at its root: the packaged WAR with its own
 * class loader, or the web folder with the classes of this one.
 */
public final class EmbeddedTomcat implements Container {
  private final Tomcat tomcat = new Tomcat();
  private final Path base;
  private final StandardContext context;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /**
   * One request that the application has answered, or begun to.
   *
   * @param path its path, without the query
   * @param lastEventId its header of that name; null where it had none
   * @param status the status of the answer
   */
  public record Asked(String path, String lastEventId, int status) {}

  /**
   * @param application a WAR file or a web folder
   * @param port 0 for any free one
   * @param settings context parameters by setting name, without the {@code debrief.} prefix
   */
  public EmbeddedTomcat(Path application, int port, Map<String, String> settings)
      throws IOException {
    base = Files.createTempDirectory("debrief-tomcat");
    Path root = Files.createDirectories(base.resolve("webapps"));
    tomcat.setBaseDir(base.toString());
    Connector connector = new Connector();
    connector.setPort(port);
    connector.setProperty("address", "127.0.0.1");
    tomcat.setConnector(connector);
    Host host = tomcat.getHost();
    host.setAppBase(root.toString());
    context = new StandardContext();
    context.setPath("");
    context.setDocBase(application.toAbsolutePath().toString());
    context.setParentClassLoader(EmbeddedTomcat.class.getClassLoader());
    ContextConfig config = new ContextConfig();
    config.setDefaultWebXml(Constants.NoDefaultWebXml);
    context.addLifecycleListener(config);
    settings.forEach((name, value) -> context.addParameter("debrief." + name, value));
    Wrapper files =
        Tomcat.addServlet(context, "default", "org.apache.catalina.servlets.DefaultServlet");
    files.setLoadOnStartup(1);
    context.addServletMapping("/", "default");
    context.addMimeMapping("html", "text/html;charset=utf-8");
    context.addMimeMapping("js", "text/javascript;charset=utf-8");
    context.addMimeMapping("css", "text/css;charset=utf-8");
    context.addMimeMapping("svg", "image/svg+xml");
    // As in a server whose own jars are few: those of this JVM's class path are none of the
    // application's. The ones in a WAR are scanned all the same.
    ((StandardJarScanner) context.getJarScanner()).setScanClassPath(false);
    host.addChild(context);
  }

  /** Has the application go by these timings, not by those of production; before {@link #start}. */
  public EmbeddedTomcat timed(Timings timings) {
    context.getServletContext().setAttribute(Timings.ATTRIBUTE, timings);
    return this;
  }

  /** Takes more connections than a Tomcat does by itself; before {@link #start}. */
  public EmbeddedTomcat forManyStreams() {
    Connector connector = tomcat.getConnector();
    connector.setProperty("maxConnections", "20000");
    connector.setProperty("acceptCount", "1000");
    return this;
  }

  /** Keeps less memory for each connection than a Tomcat does by itself; before {@link #start}. */
  public EmbeddedTomcat withSmallBuffers() {
    Connector connector = tomcat.getConnector();
    connector.setProperty("socket.appReadBufSize", "1024");
    connector.setProperty("maxHttpResponseHeaderSize", "2048");
    connector.setProperty("maxTrailerSize", "512");
    return this;
  }

  /** Takes requests whose header is as long; a Tomcat by itself takes 8 KiB. */
  public EmbeddedTomcat withHeadersUpTo(int bytes) {
    tomcat.getConnector().setProperty("maxHttpRequestHeaderSize", Integer.toString(bytes));
    return this;
  }

  /** Takes every request for one that came over TLS, ended before it; before {@link #start}. */
  public EmbeddedTomcat behindTls() {
    tomcat.getConnector().setSecure(true);
    tomcat.getConnector().setScheme("https");
    return this;
  }

  /** Has the requests to the application remembered; before {@link #start}. */
  public EmbeddedTomcat remembering() {
    context.getPipeline().addValve(new Memory());
    return this;
  }

  /** The requests that were remembered, in the order in which they were answered. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  private final class Memory extends ValveBase {
    Memory() {
      super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      getNext().invoke(request, response);
      asked.add(
          new Asked(
              request.getRequestURI(), request.getHeader("Last-Event-ID"), response.getStatus()));
    }
  }

  /** Adds a servlet beside Debrief, in a context of its own; before {@link #start}. */
  public EmbeddedTomcat with(String contextPath, HttpServlet servlet, String pattern) {
    Context beside = tomcat.addContext(contextPath, base.toString());
    Tomcat.addServlet(beside, "beside", servlet).setAsyncSupported(true);
    beside.addServletMapping(pattern, "beside");
    return this;
  }

  /** Adds a folder of static files beside Debrief; before {@link #start}. */
  public EmbeddedTomcat withFolder(String contextPath, Path folder) {
    Context beside = tomcat.addContext(contextPath, folder.toAbsolutePath().toString());
    Tomcat.addServlet(beside, "default", "org.apache.catalina.servlets.DefaultServlet");
    beside.addServletMapping("/", "default");
    beside.addMimeMapping("html", "text/html;charset=utf-8");
    beside.addMimeMapping("js", "text/javascript;charset=utf-8");
    return this;
  }

  /**
   * Speaks HTTP/2 too, without TLS (h2c); before {@link #start}. Set up as src/site/deploying.md
   * asks: where a client resets a stream as the servlet returns, Tomcat keeps the request object in
   * a state in which the next request on it fails with 500 (AsyncStateMachine, MUST_ERROR), so it
   * must not use one again.
   */
  public EmbeddedTomcat withHttp2() {
    return withHttp2(Duration.ofSeconds(20)); // Tomcat's own
  }

  /** The same, and closes connections on which there is no stream for this long. */
  public EmbeddedTomcat withHttp2(Duration keepAliveTimeout) {
    Http2Protocol http2 = new Http2Protocol();
    http2.setKeepAliveTimeout(keepAliveTimeout.toMillis());
    http2.setDiscardRequestsAndResponses(true);
    tomcat.getConnector().addUpgradeProtocol(http2);
    return this;
  }

  @Override
  public EmbeddedTomcat start() throws LifecycleException {
    tomcat.start();
    if (tomcat.getConnector().getState() != LifecycleState.STARTED) {
      throw new IllegalStateException("the port cannot be listened on");
    }
    if (context.getState() != LifecycleState.STARTED) {
      throw new IllegalStateException("the application was not deployed");
    }
    return this;
  }

  @Override
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /** Only for an application of the web folder, whose classes are those of this JVM. */
  @Override
  public Held held() {
    var protocol = (AbstractProtocol<?>) tomcat.getConnector().getProtocolHandler();
    return Arrays.stream(context.getApplicationLifecycleListeners())
        .filter(DebriefListener.class::isInstance)
        .map(DebriefListener.class::cast)
        .map(listener -> Held.by(listener, protocol.getWaitingProcessorCount()))
        .findFirst()
        .orElseThrow();
  }

  /** Whether none of its threads is in a request, or on its way out of one. */
  public boolean isIdle() {
    var threads = (ThreadPoolExecutor) tomcat.getConnector().getProtocolHandler().getExecutor();
    return threads.getActiveCount() == 0;
  }

  /** Removes the server's files too. */
  @Override
  public void close() throws IOException {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
    FileUtils.deleteDirectory(base.toFile());
  }
}
