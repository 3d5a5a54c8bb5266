package dev.debrief.testing;

import dev.debrief.app.DebriefListener;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.api.MimeMapping;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.xnio.Options;

/**
 * An Undertow in this JVM, on loopback only, with Debrief at its root: the web folder with the
 * classes of this JVM. Set up as WildFly sets up its own, with the same time limits.
 */
public final class EmbeddedUndertow implements Container {
  /** WildFly cuts a connection whose writes are further apart. */
  private static final int WRITE_TIMEOUT_MILLIS = 90_000;

  /** WildFly cuts a connection that is idle between requests for longer. */
  private static final int NO_REQUEST_TIMEOUT_MILLIS = 60_000;

  private final DebriefListener listener = new DebriefListener();
  private final DeploymentManager deployment;
  private final PathHandler paths = Handlers.path();
  private final int port;
  private Undertow undertow;

  /**
   * @param application a web folder
   * @param port 0 for any free one
   * @param settings context parameters by setting name, without the {@code debrief.} prefix
   */
  public EmbeddedUndertow(Path application, int port, Map<String, String> settings) {
    this.port = port;
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(EmbeddedUndertow.class.getClassLoader())
            .setDeploymentName("debrief")
            .setContextPath("/")
            .setResourceManager(new PathResourceManager(application.toAbsolutePath()))
            .addWelcomePage("index.html")
            .addMimeMapping(new MimeMapping("html", "text/html;charset=utf-8"))
            .addMimeMapping(new MimeMapping("js", "text/javascript;charset=utf-8"))
            .addMimeMapping(new MimeMapping("css", "text/css;charset=utf-8"))
            .addListener(
                new ListenerInfo(DebriefListener.class, new ImmediateInstanceFactory<>(listener)));
    settings.forEach((name, value) -> info.addInitParameter("debrief." + name, value));
    deployment = Servlets.newContainer().addDeployment(info);
  }

  /** Adds a servlet beside Debrief, in a context of its own; before {@link #start}. */
  public EmbeddedUndertow with(String contextPath, HttpServlet servlet, String pattern)
      throws ServletException {
    DeploymentManager beside =
        Servlets.newContainer()
            .addDeployment(
                Servlets.deployment()
                    .setClassLoader(EmbeddedUndertow.class.getClassLoader())
                    .setDeploymentName(contextPath)
                    .setContextPath(contextPath)
                    .addServlet(
                        Servlets.servlet(
                                "beside",
                                servlet.getClass(),
                                new ImmediateInstanceFactory<>(servlet))
                            .setAsyncSupported(true)
                            .addMapping(pattern)));
    beside.deploy();
    paths.addPrefixPath(contextPath, beside.start());
    return this;
  }

  @Override
  public EmbeddedUndertow start() throws ServletException {
    try {
      deployment.deploy();
    } catch (RuntimeException e) {
      throw new IllegalStateException("the application was not deployed", e);
    }
    undertow =
        Undertow.builder()
            .addHttpListener(port, "127.0.0.1")
            .setHandler(paths.addPrefixPath("/", deployment.start()))
            .setSocketOption(Options.WRITE_TIMEOUT, WRITE_TIMEOUT_MILLIS)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, NO_REQUEST_TIMEOUT_MILLIS)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setServerOption(UndertowOptions.ENABLE_STATISTICS, true)
            .build();
    undertow.start();
    return this;
  }

  private Undertow.ListenerInfo http() {
    return undertow.getListenerInfo().get(0);
  }

  @Override
  public int port() {
    return ((InetSocketAddress) http().getAddress()).getPort();
  }

  @Override
  public Held held() {
    return Held.by(listener, http().getConnectorStatistics().getActiveRequests());
  }

  @Override
  public void close() throws IOException {
    try {
      deployment.stop();
    } catch (ServletException e) {
      throw new IOException(e);
    }
    deployment.undeploy();
    undertow.stop();
  }
}
