package dev.debrief.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.commons.io.FileUtils;

/**
 * A Tomcat of the Apache Tomcat project's zip, with its Manager. Either with a context file, which
 * names the WAR and holds the settings, a data source and a mail session, or with the WAR in its
 * {@code webapps} and the settings as system properties.
 */
public final class RealTomcat extends RealServer {
  private static final String SIGN_IN =
      "Basic " + Base64.getEncoder().encodeToString("operator:only here".getBytes(UTF_8));

  private final Path home;
  private final boolean byContextFile;

  private RealTomcat(
      String folder, String path, boolean byContextFile, int port, Map<String, String> settings)
      throws IOException {
    super(port, path, settings);
    this.home = unpacked(folder);
    this.byContextFile = byContextFile;
  }

  /** Makes Tomcats with a context file. */
  public static Maker withContextFile(String folder, String contextPath) {
    return (port, settings) -> new RealTomcat(folder, contextPath, true, port, settings);
  }

  /** Makes Tomcats with the WAR in {@code webapps}. */
  public static Maker withWebapps(String folder, String contextPath) {
    return (port, settings) -> new RealTomcat(folder, contextPath, false, port, settings);
  }

  private static Path unpacked(String prefix) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(SERVERS, prefix + "*")) {
      return found.iterator().next();
    }
  }

  private String name() {
    return contextPath().isEmpty() ? "ROOT" : contextPath().substring(1);
  }

  @Override
  public RealTomcat start() throws Exception {
    for (String folder : List.of("logs", "temp", "work", "webapps", "conf/Catalina/localhost")) {
      Files.createDirectories(base.resolve(folder));
    }
    FileUtils.copyDirectory(
        home.resolve("conf").toFile(), base.resolve("conf").toFile(), file -> file.isFile());
    Files.copy(
        SCRIPTS.resolve("server.xml"),
        base.resolve("conf/server.xml"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        base.resolve("conf/tomcat-users.xml"),
        """
        <tomcat-users xmlns="http://tomcat.apache.org/xml">
          <user username="operator" password="only here" roles="manager-script,manager-jmx"/>
        </tomcat-users>
        """);
    Files.writeString(
        contextFile("manager"),
        "<Context docBase='%s' privileged='true'/>".formatted(home.resolve("webapps/manager")));
    StringJoiner options = new StringJoiner(" ");
    options.add(javaOptions()).add("-Dtest.port=" + port());
    if (byContextFile) {
      FileUtils.copyDirectory(SERVERS.resolve("lib").toFile(), base.resolve("lib").toFile());
      Files.writeString(contextFile(name()), context());
    } else {
      settings.forEach((name, value) -> options.add("'-Ddebrief." + name + "=" + value + "'"));
      Files.copy(WAR, base.resolve("webapps").resolve(name() + ".war"));
    }
    Files.createDirectories(base.resolve("bin"));
    Files.writeString(base.resolve("bin/setenv.sh"), "CATALINA_OPTS=\"" + options + "\"\n");
    Map<String, String> environment = new HashMap<>();
    environment.put("CATALINA_HOME", home.toString());
    environment.put("CATALINA_BASE", base.toString());
    run(environment, home.resolve("bin/catalina.sh"), "run");
    awaitLog("Server startup in");
    return this;
  }

  private Path contextFile(String name) {
    return base.resolve("conf/Catalina/localhost").resolve(name + ".xml");
  }

  /** As src/site/deploying.md shows it. */
  private String context() {
    StringBuilder file = new StringBuilder("<Context docBase=\"" + WAR + "\">\n");
    String database = settings.remove("jdbc.url");
    if (database != null) {
      Database of = Database.of(database);
      file.append(
          """
            <Resource name="jdbc/debrief" type="javax.sql.DataSource" auth="Container"
                      driverClassName="org.postgresql.Driver" url="%s" username="%s" password="%s"
                      maxTotal="20" validationQuery="select 1" testOnBorrow="true"
                      connectionInitSqls="set idle_in_transaction_session_timeout = '10s'"/>
          """
              .formatted(of.address(), of.user(), of.password()));
    }
    String mail = settings.remove("smtp.url");
    if (mail != null) {
      URI server = URI.create(mail);
      file.append(
          """
            <Resource name="mail/debrief" type="jakarta.mail.Session" auth="Container"
                      mail.smtp.host="%s" mail.smtp.port="%d" mail.from="%s"/>
          """
              .formatted(server.getHost(), server.getPort(), settings.remove("mail.from")));
    }
    settings.forEach(
        (name, value) ->
            file.append(
                "  <Environment name=\"debrief/%s\" type=\"java.lang.String\" value=\"%s\"/>\n"
                    .formatted(name, value)));
    return file + "</Context>\n";
  }

  @Override
  public void redeploy() throws Exception {
    if (byContextFile) {
      // Tomcat removes the file of a context that it undeploys.
      Path copy =
          Files.writeString(base.resolve("again.xml"), Files.readString(contextFile(name())));
      manager("GET", "deploy?update=true&path=" + path() + "&config=" + copy.toUri(), null);
    } else {
      manager("PUT", "deploy?update=true&path=" + path(), WAR);
    }
  }

  @Override
  public void undeploy() throws Exception {
    manager("GET", "undeploy?path=" + path(), null);
  }

  private String path() {
    return contextPath().isEmpty() ? "/" : contextPath();
  }

  /** The applications that are gone and yet in memory, as the Manager finds them. */
  public List<String> leaks() throws Exception {
    return manager("GET", "findleaks", null).lines().filter(line -> line.startsWith("/")).toList();
  }

  @Override
  public List<String> beans(String pattern) throws Exception {
    return jmxproxy("qry=" + pattern)
        .lines()
        .filter(line -> line.startsWith("Name: "))
        .map(line -> line.substring("Name: ".length()))
        .toList();
  }

  @Override
  public String attribute(String bean, String attribute) throws Exception {
    String answer = jmxproxy("get=" + bean + "&att=" + attribute);
    return answer.strip().replaceFirst("(?s).* - " + attribute + " = ", "");
  }

  @Override
  public void invoke(String bean, String operation, String... arguments) throws Exception {
    String parameters = arguments.length == 0 ? "" : "&ps=" + String.join(",", arguments);
    jmxproxy("invoke=" + bean + "&op=" + operation + parameters);
  }

  @Override
  public void turnUp(String category) throws Exception {
    invoke(bean("Logs"), "setLevel", category, "FINE");
  }

  private String jmxproxy(String query) throws Exception {
    String answer = asOperator().get("/jmxproxy/?" + query).text();
    if (!answer.startsWith("OK")) {
      throw new AssertionError(query + ": " + answer);
    }
    return answer;
  }

  private String manager(String method, String command, Path body) throws Exception {
    Api.Answer answer =
        asOperator()
            .send(
                method,
                "/text/" + command,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofFile(body),
                null);
    if (answer.status() != 200 || answer.text().startsWith("FAIL")) {
      throw new AssertionError(command + ": " + answer.status() + ' ' + answer.text() + log());
    }
    return answer.text();
  }

  private Api asOperator() {
    return new Api("http://127.0.0.1:" + port() + "/manager").header("Authorization", SIGN_IN);
  }

  @Override
  public List<String> complaints() throws IOException {
    return log()
        .lines()
        .filter(line -> line.matches(".*\\b(WARNING|SEVERE)\\b.*"))
        // Tomcat's own thread, should it be looking after the application as that is stopped.
        .filter(line -> !line.contains("[Catalina-utility-"))
        .toList();
  }
}
