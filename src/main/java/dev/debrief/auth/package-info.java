/**
 * Authentication: {@link dev.debrief.auth.BearerTokenFilter} is before {@code /api/*} and attaches
 * the {@link dev.debrief.auth.Caller} that {@link dev.debrief.auth.TokenVerifier} reads from the
 * token. {@link dev.debrief.auth.SessionServlet} turns a token into a cookie and back; {@link
 * dev.debrief.auth.RequestLimit} is behind the filter and knows only callers.
 *
 * <p>The key is in the settings, or an identity provider publishes it: {@link
 * dev.debrief.auth.ProviderKeys} caches those keys and reads them again on a thread of its own, so
 * a request waits for the network only if its token names a new key. jjwt parses each key.
 * Rejected: a library's source of keys, such as the {@code JWKSourceBuilder} of nimbus-jose-jwt
 * (Apache-2.0, 0.8 MB more in the WAR). It rejects the whole set over one malformed key, limits
 * neither the time of a download as a whole nor the number of requests that wait, and leaves the
 * discovery document, the check of addresses and the translation into jjwt's keys to us: most of
 * this class, beside a second implementation of tokens.
 *
 * <p>Nothing is stored: the token is the session. Rejected: container security ({@code
 * login-config}), since each server sets up its realms in its own way and none can refuse a request
 * in SSE form.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750, Bearer Token Usage</a>
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect
 *     Discovery 1.0</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725, JWT Best Current Practices</a>
 */
package dev.debrief.auth;
