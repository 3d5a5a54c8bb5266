package dev.debrief.testing;

import java.util.Arrays;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Reads and operates the MBeans of another process, for a JVM of its own, whose class path has what
 * the address needs: {@code <address> names <pattern>}, {@code <address> get <bean> <attribute>} or
 * {@code <address> invoke <bean> <operation> <text>...}.
 */
public final class JmxConsole {
  private JmxConsole() {}

  /** Prints what was asked for. */
  @SuppressWarnings("BanJNDI") // of a server that the test itself has started
  public static void main(String[] arguments) throws Exception {
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(arguments[0]))) {
      MBeanServerConnection beans = connector.getMBeanServerConnection();
      ObjectName bean = new ObjectName(arguments[2]);
      switch (arguments[1]) {
        case "names" -> beans.queryNames(bean, null).forEach(System.out::println);
        case "get" -> System.out.println(beans.getAttribute(bean, arguments[3]));
        case "invoke" -> {
          String[] texts = Arrays.copyOfRange(arguments, 4, arguments.length);
          String[] signature =
              Stream.of(texts).map(t -> String.class.getName()).toArray(String[]::new);
          System.out.println(beans.invoke(bean, arguments[3], texts, signature));
        }
        default -> throw new IllegalArgumentException(arguments[1]);
      }
    }
  }
}
