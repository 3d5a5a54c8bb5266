package dev.debrief.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.debrief.auth.Caller;
import dev.debrief.http.ApiServlet;
import dev.debrief.http.Json;
import dev.debrief.http.Reason;
import dev.debrief.http.RequestFailure;
import dev.debrief.room.Room.Member;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.jackson.io.JacksonSerializer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** {@code /api/demo/token}: a token for one of the demo's users, without a password. */
public final class DemoTokenServlet extends ApiServlet {
  private static final Duration VALID = Duration.ofHours(12);

  private final Map<String, Member> people;
  private final Signing signing;
  private final Json json;
  private final InstantSource clock;
  private final JacksonSerializer<Map<String, ?>> serializer;

  /**
   * What the demo's tokens are signed with, and for.
   *
   * @param issuer the {@code iss} to claim, or null
   * @param audience the {@code aud} to claim, or null
   * @param rolesClaim the name of the claim for roles
   */
  public record Signing(
      SecretKey key, @Nullable String issuer, @Nullable String audience, String rolesClaim) {}

  public DemoTokenServlet(SampleRooms samples, Signing signing, Json json, InstantSource clock) {
    this.people = new LinkedHashMap<>(samples.people());
    people.put("bridge", new Member("bridge", "Bridge", null));
    people.put("olga", new Member("olga", "Olga", null));
    this.signing = signing;
    this.json = json;
    this.clock = clock;
    ObjectMapper mapper = json.mapper();
    this.serializer = new JacksonSerializer<>(mapper);
    on("POST", this::issue);
  }

  private void issue(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Wanted wanted = json.read(request, Wanted.class);
    Member person = wanted.user() == null ? null : people.get(wanted.user());
    if (person == null) {
      throw new RequestFailure(
          Reason.INVALID, "user must be one of " + String.join(", ", people.keySet()) + ".");
    }
    json.write(response, HttpServletResponse.SC_OK, new Token(token(person)));
  }

  private String token(Member person) {
    JwtBuilder builder =
        Jwts.builder()
            .json(serializer)
            .subject(person.user())
            .claim("name", person.name())
            .issuedAt(Date.from(clock.instant()))
            .expiration(Date.from(clock.instant().plus(VALID)));
    if (person.email() != null) {
      builder.claim("email", person.email());
    }
    switch (person.user()) {
      case "bridge" -> builder.claim(signing.rolesClaim, List.of(Caller.INTEGRATION));
      case "olga" -> builder.claim(signing.rolesClaim, List.of(Caller.OPS));
      default -> {}
    }
    if (signing.issuer != null) {
      builder.issuer(signing.issuer);
    }
    if (signing.audience != null) {
      builder.audience().add(signing.audience);
    }
    return builder.signWith(signing.key).compact();
  }

  /** The body: the user the token is for. */
  record Wanted(@Nullable String user) {}

  /** The answer. */
  record Token(String token) {}
}
