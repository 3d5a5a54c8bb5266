package dev.debrief.app;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Installs the application when the server deploys it, and closes it when it goes. */
public final class DebriefListener implements ServletContextListener {
  private Application application;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    application = Application.install(event.getServletContext());
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (application != null) {
      application.close();
    }
  }
}
