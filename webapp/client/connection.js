import {report} from './calling.js';
import {EventStreamParser} from './parser.js';

/**
 * @typedef {import('./debrief.js').StreamClock} StreamClock
 * @typedef {import('./debrief.js').StreamError} StreamError
 * @typedef {import('./debrief.js').StreamEvent} StreamEvent
 * @typedef {import('./debrief.js').StreamOptions} StreamOptions
 * @typedef {import('./debrief.js').StreamState} StreamState
 *
 * @typedef {object} ConnectionOptions
 * @property {string} url
 * @property {NonNullable<StreamOptions['token']> | null} token
 * @property {NonNullable<StreamOptions['fetch']>} fetch
 * @property {StreamClock} clock
 * @property {string | null} endKey the type of the event that ends the stream
 * @property {string} lastEventId empty where there is none
 *
 * @typedef {object} Listener
 * @property {(event: StreamEvent) => void} event
 * @property {(state: StreamState) => void} state
 * @property {(error: StreamError | null) => void} over null where the stream ended or was closed
 *
 * @typedef {{over: true, error?: StreamError} | {over?: false, waitMs: number, unanswered?: boolean}}
 *     Outcome
 */

/** Answers in a row that ask for another try, after which a connection gives up. */
const GIVE_UP_AFTER = 5;
/** The server writes an `hb` every 15 s: three missing ones mean that nobody is there. */
const SILENCE_MS = 45_000;
/** Until the stream says `retry`. */
const DEFAULT_RETRY_MS = 3_000;
/** After a failure, whatever `retry` says: nothing else ends the requests to a server that is away. */
const SHORTEST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;
const LONGEST_RETRY_AFTER_MS = 3_600_000;
const REASONS = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not-found'],
]);

/** @type {StreamClock} */
export const SYSTEM_CLOCK = {
  now: () => Date.now(),
  setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
  clearTimeout: (timer) => clearTimeout(/** @type {number} */ (timer)),
  random: () => Math.random(),
};

/**
 * One stream of one handle, held open over as many requests as it takes: `fetch`, read, and when the
 * body ends without the end event ask again from the last id. An attempt without an answer never
 * ends it: only what the server says does.
 *
 * Tells its listener `event`, `state` and, at most once, `over` (ended, closed for good by the
 * server, or failed); nothing more after `close`.
 */
export class Connection {
  #url;
  #token;
  #fetch;
  #clock;
  #endKey;
  #listener;

  #lastEventId;
  #retryMs = DEFAULT_RETRY_MS;
  /** Attempts in a row that have brought no byte of a stream; the back-off goes by them. */
  #failures = 0;
  /** Those of them that the server answered. */
  #refusals = 0;
  #refreshedAfter401 = false;
  #over = false;
  /** @type {AbortController | null} */
  #request = null;
  /** @type {() => void} */
  #wake = () => {};

  /**
   * @param {ConnectionOptions} options
   * @param {Listener} listener
   */
  constructor({url, token, fetch, clock, endKey, lastEventId}, listener) {
    this.#url = url;
    this.#token = token;
    this.#fetch = fetch;
    this.#clock = clock;
    this.#endKey = endKey;
    this.#lastEventId = lastEventId;
    this.#listener = listener;
  }

  start() {
    this.#run();
  }

  close() {
    this.#over = true;
    this.#request?.abort();
    this.#wake();
  }

  async #run() {
    while (!this.#over) {
      this.#listener.state('connecting');
      const outcome = await this.#attempt();
      if (this.#over) {
        return;
      }
      if (outcome.over) {
        this.#over = true;
        this.#listener.over(outcome.error ?? null);
        return;
      }
      if (outcome.waitMs > 0) {
        this.#listener.state('waiting');
        await this.#pause(outcome.waitMs, outcome.unanswered === true);
      }
    }
  }

  /**
   * One request and what came of it.
   *
   * @returns {Promise<Outcome>}
   */
  async #attempt() {
    const request = new AbortController();
    this.#request = request;
    const watchdog = new Watchdog(this.#clock, () => request.abort());
    const seen = {bytes: false, renewed: false, from: this.#clock.now()};
    try {
      const token = await this.#askToken(request.signal);
      const response = await unlessAborted(request.signal, this.#ask(token, request.signal));
      if (response.status === 204) {
        return {over: true};
      }
      if (response.status !== 200) {
        return await this.#refused(response, request.signal, watchdog);
      }
      if (!isEventStream(response)) {
        return {over: true, error: {reason: 'not-an-event-stream', status: 200}};
      }
      this.#listener.state('open');
      const end = await this.#read(response, request.signal, watchdog, seen, (event) => {
        if (event.type === 'auth' && typeof this.#token === 'function') {
          this.#renew(token, request, seen);
        }
        this.#listener.event(event);
      });
      if (end !== null) {
        return {over: true};
      }
    } catch {
      // Aborted, refused by the network or cut: what was seen until then decides.
    } finally {
      watchdog.stop();
      request.abort();
    }
    if (seen.renewed && this.#clock.now() - seen.from > this.#retryMs) {
      return {waitMs: 0};
    }
    if (!seen.bytes) {
      this.#failures++;
    }
    return {waitMs: this.#backOff(), unanswered: !seen.bytes};
  }

  #ask(token, signal) {
    /** @type {Record<string, string>} */
    const headers = {Accept: 'text/event-stream'};
    if (token !== null) {
      headers.Authorization = 'Bearer ' + token;
    }
    if (this.#lastEventId !== '') {
      headers['Last-Event-ID'] = headerBytes(this.#lastEventId);
    }
    const credentials = token === null ? 'include' : 'same-origin';
    return this.#fetch(this.#url, {headers, credentials, cache: 'no-store', signal});
  }

  async #askToken(signal) {
    if (typeof this.#token !== 'function') {
      return this.#token;
    }
    try {
      return await unlessAborted(signal, Promise.resolve(this.#token()));
    } catch (error) {
      if (!signal.aborted) {
        report(error);
      }
      throw error;
    }
  }

  /**
   * Reads a body to its end; answers the data of the end event, null where there was none.
   *
   * @param {(event: StreamEvent) => void} onEvent
   * @returns {Promise<string | null>}
   */
  async #read(response, signal, watchdog, seen, onEvent) {
    if (!response.body) {
      return null;
    }
    let end = /** @type {string | null} */ (null);
    const parser = new EventStreamParser({
      lastEventId: this.#lastEventId,
      onRetry: (milliseconds) => {
        this.#retryMs = Math.min(milliseconds, LONGEST_RETRY_AFTER_MS);
      },
      onEvent: (event) => {
        if (this.#over || end !== null || signal.aborted) {
          return;
        }
        this.#lastEventId = event.lastEventId;
        end = event.type === this.#endKey ? event.data : null;
        onEvent(event);
      },
    });
    const reader = response.body.getReader();
    try {
      while (end === null) {
        const {done, value} = await unlessAborted(signal, reader.read());
        if (done) {
          break;
        }
        watchdog.fed();
        if (!seen.bytes && response.ok) {
          this.#failures = 0;
          this.#refusals = 0;
          this.#refreshedAfter401 = false;
        }
        seen.bytes = true;
        parser.feed(value);
        this.#lastEventId = parser.lastEventId;
      }
    } finally {
      reader.cancel().catch(() => {});
    }
    return end;
  }

  /**
   * An answer that is no stream. Debrief gives it an SSE body with the reason as the end event; the
   * listener hears of it unless the request is worth another try.
   *
   * @returns {Promise<Outcome>}
   */
  async #refused(response, signal, watchdog) {
    const {status} = response;
    if (status === 401 && typeof this.#token === 'function' && !this.#refreshedAfter401) {
      this.#refreshedAfter401 = true;
      return {waitMs: 0};
    }
    const again = mayPass(status) || isNobodys(status, response);
    const waitMs = again ? retryAfter(response, this.#clock) : null;
    let word = null;
    if (isEventStream(response) && waitMs === null) {
      const tell = again ? () => {} : (event) => this.#listener.event(event);
      word = await this.#read(response, signal, watchdog, {}, tell).catch(() => null);
    }
    const error = {reason: word || REASONS.get(status) || 'http', status};
    return again ? this.#retryOrFail(error, waitMs) : {over: true, error};
  }

  /** @returns {Outcome} */
  #retryOrFail(error, waitMs) {
    this.#failures++;
    this.#refusals++;
    if (this.#refusals >= GIVE_UP_AFTER) {
      return {over: true, error};
    }
    return {waitMs: waitMs === null ? this.#backOff() : waitMs + this.#clock.random() * 1_000};
  }

  /** Never sooner than `retry` asks for, and spread, so that a server that comes back is not overrun. */
  #backOff() {
    const first = this.#failures > 0 ? Math.max(this.#retryMs, SHORTEST_BACK_OFF_MS) : this.#retryMs;
    const doubled = first * 2 ** Math.max(0, this.#failures - 1);
    const capped = Math.max(first, Math.min(doubled, LONGEST_BACK_OFF_MS));
    return Math.max(1, capped * (1 + 0.25 * this.#clock.random()));
  }

  /** The server closes the stream at the token's expiry; a fresh one goes on from the last id. */
  async #renew(tokenInUse, request, seen) {
    try {
      if ((await this.#askToken(request.signal)) !== tokenInUse) {
        seen.renewed = true;
        request.abort();
      }
    } catch {
      // No fresh token now: it is asked for again when the server closes the stream.
    }
  }

  /** Where the network was what failed, its return ends the pause. */
  async #pause(milliseconds, untilOnline) {
    let timer;
    const woken = () => this.#wake();
    await /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        this.#wake = resolve;
        timer = this.#clock.setTimeout(woken, milliseconds);
        if (untilOnline) {
          globalThis.addEventListener?.('online', woken);
        }
      })
    );
    this.#clock.clearTimeout(timer);
    globalThis.removeEventListener?.('online', woken);
  }
}

/** Barks once when nothing has fed it for 45 s. */
class Watchdog {
  #clock;
  #bark;
  #timer;

  /**
   * @param {StreamClock} clock
   * @param {() => void} bark
   */
  constructor(clock, bark) {
    this.#clock = clock;
    this.#bark = bark;
    this.fed();
  }

  fed() {
    this.stop();
    this.#timer = this.#clock.setTimeout(this.#bark, SILENCE_MS);
  }

  stop() {
    this.#clock.clearTimeout(this.#timer);
  }
}

/**
 * @template T
 * @param {AbortSignal} signal
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function unlessAborted(signal, promise) {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) {
      promise.catch(() => {});
      abort();
      return;
    }
    signal.addEventListener('abort', abort, {once: true});
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * Whether a status may be another one soon. A CDN has statuses of its own from 520 on for a server
 * behind it that is away; 501 and 505 are about the request, which stays the same.
 */
function mayPass(status) {
  return (
    status === 408 ||
    status === 425 ||
    status === 429 ||
    (status >= 500 && status !== 501 && status !== 505)
  );
}

/** A page that says 404 is not Debrief's: its server is just putting another version in its place. */
function isNobodys(status, response) {
  return status === 404 && mediaType(response) === 'text/html';
}

function mediaType(response) {
  return (response.headers.get('Content-Type') ?? '').split(';')[0].trim().toLowerCase();
}

function isEventStream(response) {
  return mediaType(response) === 'text/event-stream';
}

/** Milliseconds, or null; RFC 9110 10.2.3 allows seconds and a date. */
function retryAfter(response, clock) {
  const value = response.headers.get('Retry-After')?.trim();
  if (!value) {
    return null;
  }
  const wait = /^[0-9]+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - clock.now();
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER_MS);
}

/** An id goes out as UTF-8 bytes, and `fetch` takes a header as one character a byte. */
function headerBytes(id) {
  return Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte)).join('');
}
