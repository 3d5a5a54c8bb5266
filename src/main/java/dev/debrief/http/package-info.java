/**
 * What every resource of the API shares: refusals ({@link dev.debrief.http.RequestFailure}, turned
 * into a response by {@link dev.debrief.http.FailureFilter} alone), {@link dev.debrief.http.Json},
 * lists with cursors, the base of the servlets, and the HTTP side of a stream.
 *
 * <p>A resource is an {@link dev.debrief.http.ApiServlet}; {@link dev.debrief.http.SubRoutes} hangs
 * resources below the members of another. The URL map itself is in the composition root; the API is
 * described in {@code openapi.json}, which a test compares with the running server.
 *
 * <p>{@link dev.debrief.http.SecurityHeadersFilter} and {@link dev.debrief.http.Cors} come before
 * the failure filter, whose responses keep their headers.
 *
 * <p>This package uses {@code sse}, since an error response to a stream request is itself a stream
 * of one event, and since opening a stream can fail with a status until the last moment. It uses
 * {@code db} for one thing: to answer 503 where the database is unavailable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details</a>
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, the CORS protocol</a>
 */
package dev.debrief.http;
