package dev.debrief.auth;

import java.time.Duration;

/**
 * What a token's claims must be.
 *
 * @param issuer the {@code iss} it must have; null for any
 * @param audience what its {@code aud} must name; null for any
 * @param rolesClaim where the roles are: the name of a claim, which may hold dots or be a URL, or a
 *     path such as {@code realm_access.roles}
 * @param clockSkew how long after {@code exp}, and before {@code nbf}, it is still accepted, since
 *     no two clocks agree; whole seconds, 0 for not at all
 */
public record TokenRules(String issuer, String audience, String rolesClaim, Duration clockSkew) {}
