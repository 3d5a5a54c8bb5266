package dev.debrief.app;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.logging.Logger;

/** Installs the application when the server deploys it, and closes it when it goes. */
public final class DebriefListener implements ServletContextListener {
  private static final Logger LOG = Logger.getLogger(DebriefListener.class.getName());

  private Application application;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    try {
      application = Application.install(event.getServletContext());
    } catch (RuntimeException e) {
      // Tomcat itself logs the reason only in a separate file that few people read.
      LOG.severe(() -> "Debrief is not deployed: " + e.getMessage());
      throw e;
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (application != null) {
      application.close();
    }
  }
}
