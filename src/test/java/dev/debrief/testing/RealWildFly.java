package dev.debrief.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/**
 * A WildFly of its project's zip, set up with {@code jboss-cli} and with the WAR in its {@code
 * deployments}: a data source, a mail session, the secret as a system property and the other
 * settings as names.
 */
public final class RealWildFly extends RealServer {
  /** What a WildFly that is fine warns of by itself. */
  private static final String OWN = ".*\\b(WFLYTX0013|WFLYELY00023|WFLYELY01084)\\b.*";

  private final Path home;
  private final int management = freePort();

  private RealWildFly(String contextPath, int port, Map<String, String> settings)
      throws IOException {
    super(port, contextPath, settings);
    try (DirectoryStream<Path> found = Files.newDirectoryStream(SERVERS, "wildfly-*")) {
      home = found.iterator().next();
    }
  }

  /** Makes WildFlys with the application at that path. */
  public static Maker at(String contextPath) {
    return (port, settings) -> new RealWildFly(contextPath, port, settings);
  }

  @Override
  public RealWildFly start() throws Exception {
    for (String folder : List.of("configuration", "deployments", "lib")) {
      if (Files.exists(home.resolve("standalone").resolve(folder))) {
        FileUtils.copyDirectory(
            home.resolve("standalone").resolve(folder).toFile(), base.resolve(folder).toFile());
      }
    }
    run(
        Map.of("JBOSS_HOME", home.toString(), "JAVA_OPTS", javaOptions()),
        home.resolve("bin/standalone.sh"),
        "-Djboss.server.base.dir=" + base,
        "-Djboss.http.port=" + port(),
        "-Djboss.https.port=" + freePort(),
        "-Djboss.management.http.port=" + management);
    awaitLog("WFLYSRV0025");
    cli(setUp());
    deploy(name());
    return this;
  }

  private String name() {
    return (contextPath().isEmpty() ? "ROOT" : contextPath().substring(1)) + ".war";
  }

  /** As src/site/deploying.md shows it. */
  private List<String> setUp() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "/subsystem=deployment-scanner/scanner=default:write-attribute(name=scan-interval,value=500)");
    // The frame of an idle thread holds what it ran last: there shall be one such thread.
    lines.add("/subsystem=io/worker=default:write-attribute(name=task-core-threads,value=1)");
    lines.add("/subsystem=io/worker=default:write-attribute(name=task-keepalive,value=100)");
    String database = settings.remove("jdbc.url");
    if (database != null) {
      Database of = Database.of(database);
      Path driver = SERVERS.resolve("lib/postgresql.jar");
      lines.add("deploy " + driver + " --name=postgresql.jar");
      lines.add(
          "data-source add --name=debrief --jndi-name=java:jboss/datasources/debrief"
              + " --driver-name=postgresql.jar --connection-url=\""
              + of.address()
              + "\" --user-name="
              + of.user()
              + " --password=\""
              + of.password()
              + "\" --jta=false --min-pool-size=2 --max-pool-size=20"
              + " --valid-connection-checker-class-name=org.jboss.jca.adapters.jdbc.extensions.postgres.PostgreSQLValidConnectionChecker"
              + " --validate-on-match=true"
              + " --new-connection-sql=\"set idle_in_transaction_session_timeout = '10s'\"");
    }
    String mail = settings.remove("smtp.url");
    if (mail != null) {
      URI server = URI.create(mail);
      lines.add(
          "/socket-binding-group=standard-sockets/remote-destination-outbound-socket-binding=debrief-mail"
              + ":add(host=%s,port=%d)".formatted(server.getHost(), server.getPort()));
      lines.add(
          "/subsystem=mail/mail-session=debrief:add(jndi-name=java:jboss/mail/debrief,from=%s)"
              .formatted(settings.remove("mail.from")));
      lines.add(
          "/subsystem=mail/mail-session=debrief/server=smtp:add(outbound-socket-binding-ref=debrief-mail)");
    }
    String secret = settings.remove("jwt.secret");
    if (secret != null) {
      lines.add("/system-property=debrief.jwt.secret:add(value=\"" + secret + "\")");
    }
    settings.forEach(
        (name, value) ->
            lines.add(
                "/subsystem=naming/binding=\"java:global/debrief/%s\":add(binding-type=simple,type=java.lang.String,value=\"%s\")"
                    .formatted(name, value)));
    lines.add("reload");
    return lines;
  }

  private void cli(List<String> lines) throws Exception {
    Path script = Files.write(base.resolve("operator.cli"), lines);
    ProcessBuilder cli =
        new ProcessBuilder(
            "sh",
            home.resolve("bin/jboss-cli.sh").toString(),
            "--connect",
            "--controller=127.0.0.1:" + management,
            "--file=" + script);
    cli.environment().put("JBOSS_HOME", home.toString());
    output(cli);
  }

  /** Deploys the WAR under a name, beside what is there, and waits until it is. */
  public void deploy(String name) throws Exception {
    Path war = base.resolve("deployments").resolve(name);
    if (!Files.exists(war)) {
      Files.copy(WAR, war.resolveSibling("copied"));
      Files.move(war.resolveSibling("copied"), war); // the scanner deploys what is new
    } else {
      mark(name, "dodeploy");
    }
    await(
        name + " is deployed",
        () ->
            !isMarked(name, "dodeploy")
                && !isMarked(name, "isdeploying")
                && (isMarked(name, "deployed") || isMarked(name, "failed")));
  }

  /** Takes away what is deployed under a name. */
  public void undeploy(String name) throws Exception {
    Files.delete(base.resolve("deployments").resolve(name + ".deployed"));
    await(name + " is gone", () -> isMarked(name, "undeployed"));
  }

  private void mark(String name, String mark) throws IOException {
    Files.writeString(base.resolve("deployments").resolve(name + '.' + mark), name);
  }

  private boolean isMarked(String name, String mark) {
    return Files.exists(base.resolve("deployments").resolve(name + '.' + mark));
  }

  @Override
  public void redeploy() throws Exception {
    deploy(name());
  }

  @Override
  public void undeploy() throws Exception {
    undeploy(name());
  }

  @Override
  public List<String> beans(String pattern) throws Exception {
    return jmx("names", pattern).lines().toList();
  }

  @Override
  public String attribute(String bean, String attribute) throws Exception {
    return jmx("get", bean, attribute).strip();
  }

  @Override
  public void invoke(String bean, String operation, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("invoke", bean, operation));
    all.addAll(List.of(arguments));
    jmx(all.toArray(String[]::new));
  }

  private String jmx(String... arguments) throws Exception {
    String classPath =
        Path.of("target/test-classes") + ":" + home.resolve("bin/client/jboss-cli-client.jar");
    List<String> command =
        new ArrayList<>(
            List.of(
                java("java"),
                "-Djava.util.logging.config.file=/dev/null", // only what was asked for
                "-cp",
                classPath,
                JmxConsole.class.getName()));
    command.add("service:jmx:remote+http://127.0.0.1:" + management);
    command.addAll(List.of(arguments));
    return output(new ProcessBuilder(command));
  }

  @Override
  public void turnUp(String category) throws Exception {
    cli(List.of("/subsystem=logging/logger=" + category + ":add(level=FINE)"));
  }

  @Override
  public String operatorsLog() throws IOException {
    return Files.readString(base.resolve("log/server.log"));
  }

  @Override
  public List<String> complaints() throws IOException {
    return log()
        .lines()
        .filter(line -> line.matches(".* (WARN|ERROR|FATAL) +\\[.*"))
        .filter(line -> !line.matches(OWN))
        .toList();
  }
}
