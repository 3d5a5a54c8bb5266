package dev.debrief.testing;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A mail server for one machine's demo: takes every mail over SMTP on loopback, keeps each as a
 * file before it says so to the sender, and shows them as a page.
 */
public final class DemoInbox extends HttpServlet implements AutoCloseable {
  private static final Pattern LINK = Pattern.compile("https?://\\S+");

  private final Path folder;
  private final GreenMail server;

  /**
   * @param folder where the mails are kept; made if missing
   */
  public DemoInbox(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server
        .getUserManager()
        .setMessageDeliveryHandler(
            (mail, address) -> {
              keep(mail.getMessage());
              return server.getUserManager().getUserByEmail(address.getEmail()) == null
                  ? server
                      .getUserManager()
                      .createUser(address.getEmail(), address.getEmail(), address.getEmail())
                  : server.getUserManager().getUserByEmail(address.getEmail());
            });
    server.start();
  }

  /** Where mails are to be sent. */
  public String smtpUrl() {
    return "smtp://127.0.0.1:" + server.getSmtp().getPort();
  }

  private void keep(MimeMessage mail) throws MessagingException {
    String name = System.currentTimeMillis() + "-" + UUID.randomUUID();
    Path draft = folder.resolve(name + ".part");
    try (OutputStream out = Files.newOutputStream(draft)) {
      mail.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.move(draft, folder.resolve(name + ".eml"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All mails, the newest first. */
  public List<MimeMessage> mails() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = new ArrayList<>(all.filter(f -> f.toString().endsWith(".eml")).sorted().toList());
    }
    Collections.reverse(files);
    List<MimeMessage> mails = new ArrayList<>();
    Session session = Session.getInstance(new Properties());
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        mails.add(new MimeMessage(session, in));
      } catch (MessagingException e) {
        throw new IOException(e);
      }
    }
    return mails;
  }

  /** The plain text of a mail. */
  public static String text(MimeMessage mail) throws IOException {
    try {
      if (mail.getContent() instanceof MimeMultipart parts) {
        for (int i = 0; i < parts.getCount(); i++) {
          BodyPart part = parts.getBodyPart(i);
          if (part.isMimeType("text/plain")) {
            return (String) part.getContent();
          }
        }
      }
      return String.valueOf(mail.getContent());
    } catch (MessagingException e) {
      throw new IOException(e);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1">
        <title>Demo inbox</title><style>
        :root{color-scheme:light dark}
        body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
        article{border:1px solid #8884;border-radius:12px;padding:1rem 1.25rem;margin:1rem 0}
        h2{font-size:1.05rem;margin:0}.meta{opacity:.7;font-size:.9rem}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.75rem 0 0}
        </style></head><body><h1>Demo inbox</h1>
        <p class="meta">Every mail this demo has sent, newest first. <a href="../">Back</a></p>
        """);
    List<MimeMessage> mails = mails();
    if (mails.isEmpty()) {
      page.append("<p>No mail yet: leave a room.</p>");
    }
    try {
      for (MimeMessage mail : mails) {
        page.append("<article><h2>")
            .append(escape(mail.getSubject()))
            .append("</h2><p class=\"meta\">to ")
            .append(escape(mail.getAllRecipients()[0].toString()))
            .append(", ")
            .append(mail.getSentDate().toInstant())
            .append("</p><pre>")
            .append(linked(text(mail)))
            .append("</pre></article>\n");
      }
    } catch (MessagingException e) {
      throw new IOException(e);
    }
    response.setContentType("text/html;charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response
        .getOutputStream()
        .write(page.append("</body></html>").toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String linked(String text) {
    StringBuilder html = new StringBuilder();
    Matcher link = LINK.matcher(text);
    int from = 0;
    while (link.find()) {
      html.append(escape(text.substring(from, link.start())))
          .append("<a href=\"")
          .append(escape(link.group()))
          .append("\">")
          .append(escape(link.group()))
          .append("</a>");
      from = link.end();
    }
    return html.append(escape(text.substring(from))).toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Override
  public void close() {
    server.stop();
  }
}
