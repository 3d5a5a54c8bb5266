import {closeSSE} from '../client/debrief.js';

const DEADLINE_MS = 5_000;
const tests = [];

export function test(name, body) {
  tests.push({name, body});
}

/** One after the other; every stream a test leaves open is closed after it. */
export async function runAll() {
  const failures = [];
  for (const {name, body} of tests) {
    try {
      await withDeadline(body());
    } catch (error) {
      failures.push({name, reason: error.stack ?? String(error)});
    }
    closeSSE();
  }
  return {passed: tests.length - failures.length, failures};
}

export function equal(actual, expected, what = '') {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== should) {
    throw new Error(`${what} is ${is}, should be ${should}`);
  }
}

/** Waits until the condition holds; the test's deadline ends a wait in vain. */
export async function until(condition) {
  while (!condition()) {
    await turn();
  }
}

/** Lets everything run that is ready to run. */
export async function settle() {
  for (let i = 0; i < 5; i++) {
    await turn();
  }
}

function turn() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function withDeadline(promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('not done in time')), DEADLINE_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Time that moves only when told to; `random` is 0, so a delay is the shortest it may be. */
export class FakeClock {
  #now = 1_795_363_200_000;
  #timers = new Map();
  #last = 0;
  chance = 0;

  now = () => this.#now;
  random = () => this.chance;
  clearTimeout = (timer) => this.#timers.delete(timer);
  setTimeout = (run, milliseconds) => {
    this.#timers.set(++this.#last, {run, at: this.#now + milliseconds});
    return this.#last;
  };

  async advance(milliseconds) {
    await settle();
    const end = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter(([, {at}]) => at <= end);
      if (due.length === 0) {
        break;
      }
      due.sort(([, one], [, other]) => one.at - other.at);
      const [timer, {run, at}] = due[0];
      this.#timers.delete(timer);
      this.#now = at;
      run();
      await settle();
    }
    this.#now = end;
  }
}

/** Stands for `fetch`: every request waits until the test answers it. */
export class FakeServer {
  requests = [];
  #taken = 0;

  fetch = (url, {headers, credentials, signal}) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      this.requests.push(new Request(url, headers, credentials, signal, resolve, reject));
    });

  /** The next request that has not been taken yet. */
  async asked() {
    await until(() => this.requests.length > this.#taken);
    return this.requests[this.#taken++];
  }
}

class Request {
  #resolve;

  constructor(url, headers, credentials, signal, resolve, fail) {
    Object.assign(this, {url, headers, credentials, signal, fail});
    this.#resolve = resolve;
  }

  /** Answers with a body the test writes on; answers that body. */
  stream(status = 200, headers = {}) {
    const body = new Body(this.signal);
    const type = {'Content-Type': 'text/event-stream;charset=utf-8'};
    this.#resolve(new Response(body.readable, {status, headers: {...type, ...headers}}));
    return body;
  }

  answer(status, headers = {}, text = null) {
    this.#resolve(new Response(text, {status, headers}));
  }
}

class Body {
  #controller;
  #encoder = new TextEncoder();

  constructor(signal) {
    this.readable = new ReadableStream({start: (controller) => (this.#controller = controller)});
    signal.addEventListener('abort', () => this.cut());
  }

  send(text) {
    this.#controller.enqueue(this.#encoder.encode(text));
  }

  end() {
    this.#controller.close();
  }

  cut() {
    try {
      this.#controller.error(new TypeError('network error'));
    } catch {
      // The client has already let go of it.
    }
  }
}

export function block(type, data, id) {
  return `event: ${type}\ndata: ${data}\n${id === undefined ? '' : `id: ${id}\n`}\n`;
}
