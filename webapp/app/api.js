/** An answer that is not 2xx, told as its `problem+json` tells it. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** The application's root: above this module's folder, wherever the page is. */
const ROOT = new URL('../', import.meta.url);

let onUnauthorized = () => {};

/** Who is told when the session has ended. */
export function whenUnauthorized(listener) {
  onUnauthorized = listener;
}

/**
 * Asks Debrief, with the session cookie or the token given (null: for what needs neither); answers
 * the JSON, null where there is none.
 *
 * @throws Problem for an answer that is not 2xx, with status 0 where there was none
 */
export async function api(path, {method = 'GET', body, token} = {}) {
  const headers = {Accept: 'application/json'};
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  if (token) {
    headers.Authorization = 'Bearer ' + token;
  }
  const response = await ask(path, {method, headers, body: body && JSON.stringify(body)});
  const answer = await response.json().catch(() => null);
  if (response.ok) {
    return answer;
  }
  const detail = answer?.detail || answer?.title || `The server answered ${response.status}.`;
  if (response.status === 401 && token === undefined) {
    onUnauthorized();
  }
  throw new Problem(response.status, detail);
}

async function ask(path, init) {
  try {
    return await fetch(address(path), init);
  } catch {
    throw new Problem(0, 'The server cannot be reached. Check the connection and try again.');
  }
}

/** The address of a path of the application, the same on each of its pages. */
export function address(path) {
  return new URL(path, ROOT).href;
}

/** A path below `api/` with each part escaped. */
export function apiPath(...parts) {
  return ['api', ...parts.map(encodeURIComponent)].join('/');
}
