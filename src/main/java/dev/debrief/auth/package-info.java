/**
 * Who calls: {@link dev.debrief.auth.BearerTokenFilter} stands before {@code /api/*} and attaches
 * the {@link dev.debrief.auth.Caller} that {@link dev.debrief.auth.TokenVerifier} read from the
 * token. {@link dev.debrief.auth.SessionServlet} turns a token into a cookie and back.
 *
 * <p>Nothing is stored: the token is the session. Rejected: container security ({@code
 * login-config}), since each server sets up its realms in another way and none of them knows
 * SSE-shaped refusals.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750, Bearer Token Usage</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725, JWT Best Current Practices</a>
 */
package dev.debrief.auth;
