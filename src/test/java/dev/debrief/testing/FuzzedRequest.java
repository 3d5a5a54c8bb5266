package dev.debrief.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * A request made up by chance: each of its parts is what a client would send, or something near it,
 * or something no client sends. Well-formed enough that a server can tell where it ends. Long: it
 * is mostly the lists it chooses from.
 */
public final class FuzzedRequest {
  private static final List<String> METHODS =
      List.of("GET", "GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS");
  private static final List<String> ODD_METHODS =
      List.of("PATCH", "TRACE", "get", "M-SEARCH", "PROPFIND", "!", "AVERYLONGMETHODTHATISNONE");
  private static final List<String> PARAMETERS =
      List.of(
          "limit", "cursor", "before", "after", "lastEventId", "ticket", "", "x", "lastEventId[]");
  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/json;charset=utf-8",
          "application/json;charset=nonsense",
          "application/x-ndjson",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "multipart/form-data",
          "text/plain",
          "json",
          ";",
          "");
  private static final List<String> JSON =
      List.of(
          "{\"text\":\"Hello\"}",
          "{\"text\":\"\"}",
          "{\"text\":null}",
          "{\"text\":[1,2]}",
          "{\"text\":\"\\ud800\\u0000\\uffff\"}",
          "{\"again\":false}",
          "{\"again\":\"yes\"}",
          "{\"title\":\"T\",\"members\":[{\"user\":\"ada\"}]}",
          "{\"title\":\"T\",\"members\":[{\"user\":null},null,7]}",
          "{\"title\":7,\"members\":{}}",
          "{\"id\":\"a\",\"author\":\"ada\",\"sentAt\":\"2026-03-01T10:00:00Z\",\"text\":\"x\"}",
          "{\"id\":\"b\",\"author\":\"\",\"sentAt\":\"+999999999-12-31T23:59:59Z\",\"text\":\"x\"}",
          "{}",
          "[]",
          "null",
          "7",
          "1e999999999",
          "{\"text\":",
          "\"\\u",
          "\uFEFF{}");

  /**
   * What a server has that a request may name.
   *
   * @param anyCookie whether cookies may hold bytes past ASCII: Undertow itself, before any filter,
   *     answers 500 to one that does
   */
  public record Known(List<String> rooms, String report, List<String> tokens, boolean anyCookie) {}

  private final String method;
  private final byte[] bytes;
  private final boolean endsEarly;
  private final boolean mayBeCutOff;

  private FuzzedRequest(String method, Maker maker) {
    this.method = method;
    this.bytes = maker.out.toByteArray();
    this.endsEarly = maker.endsEarly;
    this.mayBeCutOff = maker.mayBeCutOff || endsEarly;
  }

  /** The next one. */
  public static FuzzedRequest by(Random random, Known known) {
    return new Maker(random, known).make();
  }

  /** All of it, as it goes over the wire. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether its answer has no body. */
  public boolean isHead() {
    return method.equals("HEAD");
  }

  /** Whether there is less of it than it says, so that its sender must end the connection. */
  public boolean endsEarly() {
    return endsEarly;
  }

  /** Whether a container may close the connection upon it before all of the answer has arrived. */
  public boolean mayBeCutOff() {
    return mayBeCutOff;
  }

  /** Its beginning, with what is no ASCII as an escape. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(bytes.length, 2_000); i++) {
      int b = bytes[i] & 0xFF;
      text.append((b >= ' ' && b < 127) || b == '\n' ? (char) b : String.format("\\x%02x", b));
    }
    return text.append(bytes.length > 2_000 ? "... " + bytes.length + " bytes" : "").toString();
  }

  /** Makes one request. */
  private static final class Maker {
    private final Random random;
    private final Known known;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private boolean endsEarly;
    private boolean mayBeCutOff;

    Maker(Random random, Known known) {
      this.random = random;
      this.known = known;
    }

    FuzzedRequest make() {
      String method = one(METHODS);
      String path = path(method);
      // Elsewhere a container's own servlet answers 501 to a method it does not know, as it should.
      if (in(20) && path.startsWith("/api/") && !path.contains("..")) {
        method = one(ODD_METHODS);
      }
      String query = query();
      line(method + " " + path + query + " HTTP/1.1");
      line("Host: 127.0.0.1");
      credentials();
      headers();
      body(method);
      return new FuzzedRequest(method, this);
    }

    private String path(String method) {
      String room = in(8) ? segment() : one(known.rooms());
      String report = in(4) ? segment() : known.report();
      if (method.equals("POST") && !in(3)) {
        return "/api/"
            + one(
                List.of(
                    "session",
                    "rooms/" + room + "/messages",
                    "rooms/" + room + "/import",
                    "rooms/" + room + "/leave"));
      }
      if (method.equals("PUT") && !in(3)) {
        return "/api/rooms/new" + segment();
      }
      String path =
          one(
              List.of(
                  "/",
                  "/index.html",
                  "/client/debrief.js",
                  "/WEB-INF/web.xml",
                  "/file/" + segment(),
                  "/api/",
                  "/api/session",
                  "/api/openapi.json",
                  "/api/demo/token",
                  "/api/rooms",
                  "/api/rooms/" + room,
                  "/api/rooms/" + room + "/messages",
                  "/api/rooms/" + room + "/messages",
                  "/api/rooms/" + room + "/events",
                  "/api/rooms/" + room + "/events",
                  "/api/rooms/" + room + "/events",
                  "/api/rooms/" + room + "/import",
                  "/api/rooms/" + room + "/leave",
                  "/api/rooms/" + room + "/excel",
                  "/api/rooms/" + room + "/" + segment(),
                  "/api/reports",
                  "/api/reports/events",
                  "/api/reports/events",
                  "/api/reports/" + report,
                  "/api/reports/" + report + "/events",
                  "/api/reports/" + report + "/events",
                  "/api/reports/" + report + "/file",
                  "/api/reports/" + report + "/retry",
                  "/api/" + segment()));
      return switch (random.nextInt(60)) {
        case 0 -> path + "/";
        case 1 -> path + ";x=" + segment();
        case 2 -> path.replaceFirst("/api/", "/api//");
        case 3 -> path + "/../" + segment();
        case 4 -> path + "%2F..%2f";
        case 5 -> path + segment();
        default -> path;
      };
    }

    /** Something that may stand in a path or a query: encoded, badly encoded, or not at all. */
    private String segment() {
      return switch (random.nextInt(16)) {
        case 0 -> "";
        case 1 -> ".";
        case 2 -> "%00";
        case 3 -> "%ZZ";
        case 4 -> "%";
        case 5 -> "%C3%28%F0%9F%92%A9%ED%A0%80";
        case 6 -> "%0d%0aX-Evil:%201";
        case 7 -> "x".repeat(random.nextInt(2_000));
        case 8 -> raw(10).replaceAll("[\\s?#]", "_");
        default -> Integer.toString(random.nextInt(), 36);
      };
    }

    private String query() {
      StringBuilder query = new StringBuilder();
      for (int i = in(2) ? 0 : 1 + random.nextInt(3); i > 0; i--) {
        query.append(query.isEmpty() ? '?' : '&').append(one(PARAMETERS));
        query.append(in(10) ? "" : "=" + (in(2) ? segment() : number()));
      }
      return query.toString();
    }

    private String number() {
      return one(List.of("0", "1", "-1", "500", "501", "9223372036854775808", "1.5", "+1", "%20"));
    }

    private void credentials() {
      String token = one(known.tokens());
      switch (random.nextInt(12)) {
        case 0 -> {} // none
        case 1 -> line("Authorization: Bearer " + oddToken(token));
        case 2 -> line("Authorization: " + header());
        case 3 -> line("Cookie: debrief_session=" + cookie(oddToken(token)));
        case 4 -> line("Cookie: a=b; debrief_session=" + token + "; " + cookie(header()));
        case 5 -> {
          line("Authorization: Bearer " + token);
          line("Authorization: Bearer " + oddToken(token));
        }
        default -> line("Authorization: Bearer " + token);
      }
    }

    private String cookie(String value) {
      return known.anyCookie() ? value : value.replaceAll("[^\\x00-\\x7F]", "_");
    }

    private String oddToken(String token) {
      return switch (random.nextInt(8)) {
        case 0 -> "";
        case 1 -> token.substring(0, random.nextInt(token.length()));
        case 2 -> encoded("{\"alg\":\"none\"}") + token.substring(token.indexOf('.'));
        case 3 -> encoded("{\"alg\":\"none\"}") + "." + encoded("{\"sub\":\"ada\"}") + ".";
        case 4 -> encoded("{\"alg\":\"HS384\",\"zip\":\"DEF\"}") + "." + encoded("x") + ".x";
        case 5 -> "..";
        case 6 -> header().replace(';', '_');
        default -> {
          char[] changed = token.toCharArray();
          changed[random.nextInt(changed.length)] = (char) ('!' + random.nextInt(90));
          yield new String(changed);
        }
      };
    }

    private static String encoded(String text) {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private void headers() {
      if (in(2)) {
        line(
            "Accept: "
                + one(
                    List.of(
                        "text/event-stream",
                        "text/event-stream, */*",
                        "*/*",
                        "application/json;q=0.1",
                        "text/html",
                        "",
                        header())));
      }
      if (in(3)) {
        line(
            "Last-Event-ID: "
                + one(
                    List.of(
                        "",
                        "0",
                        "1",
                        "999999999999999999",
                        "99999999999999999999999999",
                        "-1",
                        "k3f9-1",
                        "k3f9-",
                        "-",
                        "\u00ff\u00fe\u0080",
                        header())));
      }
      List<String> names =
          List.of(
              "If-None-Match",
              "If-Range",
              "Range",
              "Idempotency-Key",
              "Origin",
              "Sec-Fetch-Site",
              "Sec-Purpose",
              "Accept-Language",
              "X-" + raw(5).replaceAll("[^!-9;-~]", "x"));
      for (int i = random.nextInt(4); i > 0; i--) {
        line(
            one(names)
                + ": "
                + (in(2)
                    ? header()
                    : one(List.of("*", "bytes=0-", "bytes=-1", "bytes=9-1", "same-origin", "\""))));
      }
      if (in(100)) {
        mayBeCutOff = true; // larger than a container takes
        line("X-Huge: " + "x".repeat(20_000 + random.nextInt(100_000)));
      }
    }

    /** A value without line ends: nothing, text, or bytes of any kind. */
    private String header() {
      return switch (random.nextInt(4)) {
        case 0 -> "";
        case 1 -> raw(30).replaceAll(in(30) ? "[\\r\\n\\x00]" : "[\\x00-\\x1F\\x7F]", " ");
        case 2 -> "y".repeat(random.nextInt(4_000));
        default -> Long.toString(random.nextLong(), 36);
      };
    }

    private void body(String method) {
      if (!List.of("POST", "PUT", "PATCH").contains(method) && !in(30)) {
        line("");
        return;
      }
      if (!in(10)) {
        line("Content-Type: " + (in(3) ? one(TYPES) : "application/json"));
      }
      byte[] body = content();
      if (in(8)) {
        line("Transfer-Encoding: chunked");
        line("");
        chunks(body);
      } else {
        endsEarly = in(15);
        line("Content-Length: " + (body.length + (endsEarly ? 1 + random.nextInt(5_000) : 0)));
        line("");
        out.writeBytes(body);
      }
    }

    private byte[] content() {
      return switch (random.nextInt(20)) {
        case 0 -> new byte[0];
        case 1 -> raw(200).getBytes(ISO_8859_1);
        case 2 -> "[".repeat(1 + random.nextInt(5_000)).getBytes(UTF_8);
        case 3 -> (one(JSON) + "\n" + one(JSON) + "\r\n\n" + raw(50)).getBytes(UTF_8);
        case 4 -> {
          mayBeCutOff = true; // larger than is read of a body that is refused
          yield ("{\"text\":\"" + "z".repeat(60_000 + random.nextInt(1_500_000)) + "\"}")
              .getBytes(UTF_8);
        }
        default -> one(JSON).getBytes(UTF_8);
      };
    }

    private void chunks(byte[] body) {
      int at = 0;
      while (at < body.length) {
        int length = Math.min(body.length - at, 1 + random.nextInt(10_000));
        line(Integer.toHexString(length));
        out.write(body, at, length);
        line("");
        at += length;
      }
      if (in(5)) {
        mayBeCutOff = true; // no server can tell where this one ends
        line("no size at all");
      }
      line("0");
      line("");
    }

    private String raw(int length) {
      byte[] some = new byte[random.nextInt(length + 1)];
      random.nextBytes(some);
      return new String(some, ISO_8859_1);
    }

    private void line(String text) {
      out.writeBytes(text.getBytes(ISO_8859_1));
      out.write('\r');
      out.write('\n');
    }

    private boolean in(int n) {
      return random.nextInt(n) == 0;
    }

    private <T> T one(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }
  }
}
