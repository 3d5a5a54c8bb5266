/**
 * Debrief's browser client: Server-Sent Events over `fetch`, with a bearer token or the session
 * cookie, resumed by id, shared across tabs. The types and what each option means are in
 * `debrief.d.ts`.
 *
 *     const report = createSSE({
 *       eventSource: 'api/rooms/apollo/excel',
 *       token: () => auth.freshToken(),
 *       subscriptions: [{key: 'EXCEL_STATUS', action: (status) => show(status)}],
 *       endEvent: {key: 'EXCEL_STATUS_END'},
 *     });
 *     report.close();
 */
import {calling} from './calling.js';
import {Connection, SYSTEM_CLOCK} from './connection.js';
import {EventStreamParser} from './parser.js';
import {SharedConnection, sharingIsPossible} from './sharing.js';

export {EventStreamParser};

/** @type {Set<Handle>} */
const handles = new Set();

/**
 * Opens a stream; any number may be open at once, none knows of the others.
 *
 * @param {import('./debrief.js').StreamOptions} options
 */
export function createSSE(options) {
  const handle = new Handle(options);
  handles.add(handle);
  handle.open();
  return handle;
}

/**
 * Closes the given handle, or all of this page.
 *
 * @param {import('./debrief.js').StreamHandle} [handle]
 */
export function closeSSE(handle) {
  for (const each of handle ? [handle] : [...handles]) {
    each.close();
  }
}

export default {createSSE, closeSSE};

class Handle {
  #options;
  #url;
  /** @type {Map<string, import('./debrief.js').Subscription['action'][]>} */
  #actions = new Map();
  /** @type {Connection | SharedConnection | null} */
  #connection = null;
  /** @type {import('./debrief.js').StreamState | null} */
  #state = null;

  /** @param {import('./debrief.js').StreamOptions} options */
  constructor(options) {
    const page = globalThis.document?.baseURI ?? globalThis.location?.href;
    this.#options = options;
    this.#url = new URL(options.eventSource, page).href;
    for (const {key, action} of options.subscriptions) {
      this.#actions.set(key, [...(this.#actions.get(key) ?? []), action]);
    }
  }

  async open() {
    const {endEvent, token, lastEventId, shared = true} = this.#options;
    /** @type {import('./connection.js').ConnectionOptions} */
    const connection = {
      url: this.#url,
      token: token ?? null,
      fetch: this.#options.fetch ?? ((url, init) => fetch(url, init)),
      clock: this.#options.clock ?? SYSTEM_CLOCK,
      endKey: endEvent?.key ?? null,
      lastEventId: lastEventId ?? '',
    };
    this.#become('connecting');
    const user = shared && sharingIsPossible() ? await this.#user() : null;
    if (this.#isOver()) {
      return;
    }
    /** @type {import('./connection.js').Listener} */
    const listener = {
      event: (event) => this.#deliver(event),
      state: (state) => this.#become(state),
      over: (error) => this.#over(error),
    };
    this.#connection =
      user === null
        ? new Connection(connection, listener)
        : new SharedConnection(nameOf(user, connection), connection, listener);
    this.#connection.start();
  }

  close() {
    if (!this.#isOver()) {
      this.#leave('closed');
    }
  }

  /** Whose stream it is: a connection is shared only between tabs that surely mean the same user. */
  async #user() {
    const {user, token} = this.#options;
    if (user !== undefined || !token) {
      return user ?? null;
    }
    try {
      return subjectOf(typeof token === 'function' ? await token() : token);
    } catch {
      return null;
    }
  }

  /** @param {import('./debrief.js').StreamEvent} event */
  #deliver(event) {
    for (const action of this.#actions.get(event.type) ?? []) {
      if (this.#isOver()) {
        return;
      }
      calling(() => action(event.data, event));
    }
  }

  /** @param {import('./debrief.js').StreamError | null} error */
  #over(error) {
    this.#leave(error === null ? 'closed' : 'failed');
    if (error !== null) {
      calling(() => this.#options.onError?.(error));
    }
  }

  /** @param {'closed' | 'failed'} state */
  #leave(state) {
    handles.delete(this);
    this.#connection?.close();
    this.#become(state);
  }

  /** @param {import('./debrief.js').StreamState} state */
  #become(state) {
    if (state !== this.#state && !this.#isOver()) {
      this.#state = state;
      calling(() => this.#options.onState?.(state));
    }
  }

  #isOver() {
    return this.#state === 'closed' || this.#state === 'failed';
  }
}

function nameOf(user, {url, endKey}) {
  return JSON.stringify(['debrief-sse', user, url, endKey]);
}

/** Issuer and subject a JWT names, unverified: it only decides who may share; null without one. */
function subjectOf(token) {
  const claims = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(claims), (character) => character.charCodeAt(0));
  const {iss = '', sub} = JSON.parse(new TextDecoder().decode(bytes));
  return sub ? iss + ' ' + sub : null;
}
