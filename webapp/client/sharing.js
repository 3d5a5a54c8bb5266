import {Connection} from './connection.js';

/** How long a tab waits for the leader's answer before it opens a connection of its own. */
const ANSWER_MS = 1_000;
/** A follower that hears nothing for so long asks whether the leader is still there. */
const SILENCE_MS = 60_000;
/** The lock may change hands before the old leader's last events arrive: its farewell ends them. */
const FAREWELL_MS = 250;
const MOST_EVENTS = 5_000;
const MOST_CHARACTERS = 2_000_000;
/** Events about this moment: passed on, never replayed. */
const MOMENTARY = new Set(['hb', 'auth']);

export function sharingIsPossible() {
  return Boolean(globalThis.BroadcastChannel && globalThis.navigator?.locks);
}

/**
 * One handle's part in a connection that several tabs (and handles) of one origin share; it stands
 * where a `Connection` stands and tells its listener the same.
 *
 * Who holds the Web Lock of the name leads: it alone talks to the server and passes everything on
 * over a BroadcastChannel of the same name. The others follow, and queue for the lock; when the
 * leader closes, crashes or is refused, the next in the queue goes on from the last id it has seen.
 *
 * Nobody misses anything for having come late. A newcomer names the id it stands at (mostly none:
 * the stream's beginning) and gets what the leader has had since; where the leader cannot give all
 * of that (its backlog is bounded, or begins later), or does not answer (a frozen tab), the newcomer
 * opens a connection of its own and the server replays. The same way out serves a follower that
 * finds itself at another id than a new leader, or hears nothing any more.
 */
export class SharedConnection {
  #options;
  #listener;
  #clock;
  #me = crypto.randomUUID();
  #role = 'joining';
  /** @type {string | null} */
  #leader = null;
  #lastEventId;
  /** @type {import('./debrief.js').StreamState} */
  #state = 'connecting';
  #backlog;
  #channel;
  #lockRequest = new AbortController();
  /** @type {(value?: any) => void} */
  #releaseLock = () => {};
  /** @type {Connection | null} */
  #connection = null;
  #timer;
  /** @type {() => void} */
  #farewell = () => {};

  /**
   * @param {string} name what those who share it have in common
   * @param {import('./connection.js').ConnectionOptions} options
   * @param {import('./connection.js').Listener} listener
   */
  constructor(name, options, listener) {
    this.#options = options;
    this.#listener = listener;
    this.#clock = options.clock;
    this.#lastEventId = options.lastEventId;
    this.#backlog = new Backlog(options.lastEventId);
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({data}) => this.#heard(data);
    navigator.locks
      .request(name, {signal: this.#lockRequest.signal}, () => this.#lead())
      .catch(() => this.#role === 'joining' && this.#goAlone());
  }

  start() {
    this.#listener.state('connecting');
    this.#askToFollow();
  }

  close() {
    if (this.#role === 'leading') {
      this.#say('bye');
    }
    this.#stopSharing();
    this.#role = 'gone';
    this.#connection?.close();
  }

  #askToFollow() {
    // A follower has it all and only asks whether the leader still lives.
    const after = this.#role === 'joining' ? this.#lastEventId : null;
    this.#say('hello', {after});
    this.#within(ANSWER_MS, () => this.#goAlone());
  }

  /** Runs under the lock; holding on to it is not ending the promise. */
  async #lead() {
    if (this.#role === 'following' && this.#leader !== null) {
      await this.#leaderLeft();
    }
    if (this.#role === 'gone' || this.#role === 'alone') {
      return;
    }
    this.#role = 'leading';
    this.#clock.clearTimeout(this.#timer);
    this.#say('lead', {after: this.#lastEventId});
    this.#connect({
      event: (event) => {
        this.#say('event', {event});
        this.#take(event);
      },
      state: (state) => {
        this.#say('state', {state});
        this.#become(state);
      },
      over: (error) => {
        // Another tab may hold a better token than this one: it finds out for itself.
        if (error?.status !== 401) {
          this.#say('over', {error});
        }
        this.#finish(error);
      },
    });
    return new Promise((release) => {
      this.#releaseLock = release;
    });
  }

  /** The old leader has said farewell, or is too dead to. */
  async #leaderLeft() {
    let timer;
    await /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        this.#farewell = resolve;
        timer = this.#clock.setTimeout(resolve, FAREWELL_MS);
      })
    );
    this.#clock.clearTimeout(timer);
  }

  #goAlone() {
    this.#stopSharing();
    this.#role = 'alone';
    this.#connect(this.#listener);
  }

  /** @param {import('./connection.js').Listener} listener */
  #connect(listener) {
    this.#connection = new Connection({...this.#options, lastEventId: this.#lastEventId}, listener);
    this.#connection.start();
  }

  #heard(message) {
    if (message.to !== undefined && message.to !== this.#me) {
      return;
    }
    if (this.#role === 'leading') {
      if (message.kind === 'hello') {
        const events = message.after === null ? [] : this.#backlog.after(message.after);
        this.#say('welcome', {to: message.from, events, state: this.#state});
      }
      return;
    }
    if (message.kind === 'welcome') {
      this.#welcomed(message);
    } else if (message.kind === 'lead') {
      this.#leaderChanged(message);
    } else if (this.#role === 'following' && message.from === this.#leader) {
      this.#follow(message);
    }
  }

  #welcomed({from, events, state}) {
    if (events === null) {
      this.#goAlone();
      return;
    }
    const joining = this.#role === 'joining';
    this.#role = 'following';
    this.#leader = from;
    this.#listen();
    if (joining) {
      this.#become(state);
      for (const event of events) {
        this.#take(event);
      }
    }
  }

  #leaderChanged({from, after}) {
    if (this.#role === 'joining') {
      this.#askToFollow();
    } else if (after !== this.#lastEventId) {
      this.#goAlone();
    } else {
      this.#leader = from;
      this.#listen();
    }
  }

  #follow(message) {
    this.#listen();
    if (message.kind === 'event') {
      this.#take(message.event);
    } else if (message.kind === 'state') {
      this.#become(message.state);
    } else if (message.kind === 'over') {
      this.#finish(message.error);
    } else if (message.kind === 'bye') {
      this.#leader = null;
      this.#farewell();
    }
  }

  #take(event) {
    if (this.#role === 'gone') {
      return;
    }
    this.#lastEventId = event.lastEventId;
    this.#backlog.add(event);
    this.#listener.event(event);
    if (event.type === this.#options.endKey && this.#role === 'following') {
      this.#finish(null);
    }
  }

  #become(state) {
    if (this.#role !== 'gone' && state !== this.#state) {
      this.#state = state;
      this.#listener.state(state);
    }
  }

  #finish(error) {
    if (this.#role !== 'gone') {
      this.close();
      this.#listener.over(error);
    }
  }

  #listen() {
    this.#within(SILENCE_MS, () => this.#askToFollow());
  }

  #within(milliseconds, otherwise) {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(otherwise, milliseconds);
  }

  #stopSharing() {
    this.#clock.clearTimeout(this.#timer);
    this.#channel.close();
    this.#lockRequest.abort();
    this.#farewell();
    this.#releaseLock();
  }

  #say(kind, rest) {
    this.#channel.postMessage({kind, from: this.#me, ...rest});
  }
}

/** What a stream has brought since the id it was begun at, as long as it is not too much. */
class Backlog {
  #from;
  /** @type {import('./debrief.js').StreamEvent[]} */
  #events = [];
  #characters = 0;
  #whole = true;

  constructor(from) {
    this.#from = from;
  }

  add(event) {
    if (!this.#whole || MOMENTARY.has(event.type)) {
      return;
    }
    this.#events.push(event);
    this.#characters += event.data.length;
    if (this.#events.length > MOST_EVENTS || this.#characters > MOST_CHARACTERS) {
      this.#whole = false;
      this.#events = [];
    }
  }

  /** The events after the one with this id; null where they cannot all be given. */
  after(id) {
    if (!this.#whole) {
      return null;
    }
    if (id === this.#from) {
      return this.#events;
    }
    const at = this.#events.findIndex((event) => event.lastEventId === id);
    return at < 0 ? null : this.#events.slice(at + 1);
  }
}
