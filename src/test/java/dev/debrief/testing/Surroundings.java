package dev.debrief.testing;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the nodes of a {@link Cluster} talk to, in this process: a mail server and a model. */
public final class Surroundings implements AutoCloseable {
  private final ScriptedModelServer model = new ScriptedModelServer();
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

  public Surroundings() throws IOException {
    mail.start();
  }

  /** The model, whose script the test may change. */
  public ScriptedModelServer model() {
    return model;
  }

  /** The settings with which a node finds both. */
  public Map<String, String> settings() {
    return settings(Map.of());
  }

  /** The same with these in place of some, or beside them. */
  public Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("llm.base-url", model.baseUrl().toString());
    settings.put("llm.model", "scripted");
    settings.put("smtp.url", "smtp://127.0.0.1:" + mail.getSmtp().getPort());
    settings.put("mail.from", "debrief@example.org");
    settings.put("public-url", "http://debrief.example.org");
    settings.putAll(more);
    return settings;
  }

  /** The mails that have come. */
  public List<MimeMessage> mails() {
    return List.of(mail.getReceivedMessages());
  }

  /**
   * The ids of the mails that have come, by recipient. One that is sent again, since its node was
   * killed before it could store that the server had taken it, keeps its id: readers see it once.
   */
  public Map<String, Set<String>> mailIds() throws MessagingException {
    Map<String, Set<String>> ids = new TreeMap<>();
    for (MimeMessage message : mails()) {
      ids.computeIfAbsent(recipient(message), address -> new TreeSet<>())
          .add(message.getMessageID());
    }
    return ids;
  }

  /** The address of a mail's one recipient. */
  public static String recipient(MimeMessage mail) throws MessagingException {
    return ((InternetAddress) mail.getAllRecipients()[0]).getAddress();
  }

  @Override
  public void close() {
    model.close();
    mail.stop();
  }
}
