package dev.debrief.app;

import dev.debrief.auth.BearerTokenFilter;
import dev.debrief.auth.ProviderKeys;
import dev.debrief.auth.RequestLimit;
import dev.debrief.auth.TokenVerifier;
import dev.debrief.http.Cors;
import dev.debrief.http.FailureFilter;
import dev.debrief.http.Json;
import dev.debrief.http.SecurityHeadersFilter;
import io.jsonwebtoken.Locator;
import java.security.Key;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;

/** The filters that every request passes before it reaches a servlet, in this order. */
final class Filters {
  private static final Logger LOG = Logger.getLogger(Filters.class.getName());

  /** Paths that need no token. */
  private static final Set<String> OPEN = Set.of("/api/demo/token", "/api/openapi.json");

  private Filters() {}

  /**
   * Adds the filters, and begins to read the keys where a provider has them.
   *
   * @return whether tokens can be verified yet
   */
  static BooleanSupplier install(ServletRegistry web, Platform platform) {
    Settings settings = platform.settings;
    Json json = platform.json;
    JwtSettings jwt = settings.jwt();
    ProviderKeys published = jwt.usesJwks() ? published(jwt, platform) : null;
    Locator<Key> keys = published != null ? published : header -> jwt.key();
    TokenVerifier verifier = new TokenVerifier(keys, jwt.rules(), json.mapper(), platform.clock);

    web.filter("security-headers", new SecurityHeadersFilter(), "/*");
    web.filter("cors", new Cors(settings.corsOrigins()), "/*");
    web.filter("failures", new FailureFilter(json), "/api/*", "/file/*", "/health/*", "/metrics");
    web.filter("bearer-token", new BearerTokenFilter(verifier, OPEN), "/api/*");
    web.filter(
        "request-limit",
        new RequestLimit(settings.requestsPerSecond(), System::nanoTime),
        "/api/*");
    return published != null ? published::isLoaded : () -> true;
  }

  private static ProviderKeys published(JwtSettings jwt, Platform platform) {
    ShutdownSequence closings = platform.closings;
    String issuer = jwt.rules().issuer();
    if (jwt.rules().audience() == null) {
      LOG.warning(
          () ->
              "debrief.jwt.audience is not set: a token of "
                  + issuer
                  + " is taken whichever of its clients it was made for");
    }
    return closings.add(
        "keys of the identity provider",
        new ProviderKeys(
            issuer,
            jwt.keyRefresh(),
            ProviderKeys.PAUSE,
            platform.json.mapper(),
            closings.shutDown("readings of the keys", platform.threads.clock("keys", 3))));
  }
}
