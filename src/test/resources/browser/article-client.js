// A test client that treats a server as the article's React Native app does: a small class with
// subscriptions by event name and one end event, over an EventSource made of XMLHttpRequest that
// behaves as react-native-event-source 1.1.0 was measured to, its weaknesses included. A server
// that this client reads without loss or repeat serves the real one.
//
// The page takes its orders from the URL's fragment, which no server ever sees:
//   url         where the stream is
//   token       the bearer token
//   abortAfter  ms until every connection is aborted, 50000 unless given
//   events      names to subscribe to, by comma; unless given, all that a server may send
//   endEvent    the name that closes the stream, EXCEL_STATUS_END unless given
// What it saw is in window.seen and, as JSON, in the element #seen.
"use strict";

const REPEAT_AFTER_MS = 500;
const MAX_ERRORS = 5;
// "message" is what a block becomes whose event line this client lost: no server means to send it.
const CONTRACT_EVENTS =
  "EXCEL_STATUS,EXCEL_PROGRESS,EXCEL_SUMMARY,MESSAGE,hb,auth,reset,message";

class PolledEventSource {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;

  readyState = PolledEventSource.CONNECTING;
  connections = 0;
  #url;
  #headers;
  #abortAfter;
  #listeners = new Map();
  #request = null;
  #nextRequest = 0;
  #wait = REPEAT_AFTER_MS;
  #lastEventId = null;
  #pendingType = "";
  #read = 0;

  constructor(url, { headers = {}, abortAfter = 50000 } = {}) {
    this.#url = url;
    this.#headers = headers;
    this.#abortAfter = abortAfter;
    this.#connect();
  }

  addEventListener(type, listener) {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  close() {
    this.readyState = PolledEventSource.CLOSED;
    clearTimeout(this.#nextRequest);
    this.#request.abort();
  }

  #connect() {
    if (this.readyState === PolledEventSource.CLOSED) {
      return;
    }
    const request = new XMLHttpRequest();
    this.#request = request;
    this.#read = 0;
    this.connections++;
    request.open("GET", this.#url);
    const headers = {
      ...this.#headers,
      Accept: "text/event-stream",
      "Cache-Control": "no-cache",
      "X-Requested-With": "XMLHttpRequest",
    };
    if (this.#lastEventId !== null) {
      headers["Last-Event-ID"] = this.#lastEventId;
    }
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.onreadystatechange = () => this.#onState(request);
    request.onerror = () => {
      this.readyState = PolledEventSource.CONNECTING;
      this.#emit("error", {});
    };
    request.send();
    // Whatever the connection is doing: an idle one and a busy one end alike.
    setTimeout(() => request.abort(), this.#abortAfter);
  }

  #onState(request) {
    const ended = request.readyState === XMLHttpRequest.DONE;
    // A body is read as it arrives whatever the status is, so an error's body counts as a stream.
    if (request.readyState === XMLHttpRequest.LOADING || (ended && request.status === 200)) {
      if (this.readyState === PolledEventSource.CONNECTING) {
        this.readyState = PolledEventSource.OPEN;
        this.#emit("open", {});
      }
      this.#parse(request.responseText);
    }
    // A closed source asks no more. Any other end, good or bad, is followed by the next request.
    if (ended && this.readyState !== PolledEventSource.CLOSED) {
      this.#nextRequest = setTimeout(() => this.#connect(), this.#wait);
    }
  }

  // Reads from the last blank line to the end of what has arrived, so a block that arrives in two
  // pieces is read twice. A first piece that ends with a line break counts as a whole event: such
  // an event is delivered twice. Where no blank line has come yet, one character is lost.
  #parse(text) {
    const lines = text.slice(this.#read).split("\n").map((line) => line.trim());
    this.#read = text.lastIndexOf("\n\n") + 2;
    let data = [];
    for (const line of lines) {
      const value = line.replace(/^[a-z]+:?\s*/, "");
      if (line.startsWith("event")) {
        this.#pendingType = value;
      } else if (line.startsWith("retry")) {
        const wait = Number.parseInt(value, 10);
        this.#wait = Number.isNaN(wait) ? this.#wait : wait;
      } else if (line.startsWith("data")) {
        data.push(value);
      } else if (line.startsWith("id:")) {
        this.#lastEventId = value;
      } else if (line.startsWith("id")) {
        this.#lastEventId = null;
      } else if (line === "" && data.length > 0) {
        const event = { data: data.join("\n"), lastEventId: this.#lastEventId ?? "" };
        this.#emit(this.#pendingType || "message", event);
        this.#pendingType = "";
        data = [];
      }
    }
  }

  #emit(type, event) {
    (this.#listeners.get(type) ?? []).forEach((listener) => listener(event));
  }
}

class ArticleSSE {
  #eventSource;
  #subscriptions;
  #endEvent;
  #token;
  #abortAfter;
  #errors = 0;
  #onChange;
  source = null;

  constructor({ eventSource, subscriptions, endEvent, token, abortAfter, onChange }) {
    this.#eventSource = eventSource;
    this.#subscriptions = subscriptions;
    this.#endEvent = endEvent;
    this.#token = token;
    this.#abortAfter = abortAfter;
    this.#onChange = onChange;
  }

  subscribe() {
    this.source = new PolledEventSource(this.#eventSource, {
      headers: { Authorization: `Bearer ${this.#token}` },
      abortAfter: this.#abortAfter,
    });
    for (const { key, action } of this.#subscriptions) {
      this.source.addEventListener(key, (event) => action(event.data, event));
    }
    if (this.#endEvent) {
      this.source.addEventListener(this.#endEvent.key, (event) => {
        this.#endEvent.action(event.data, event);
        this.close();
      });
    }
    this.source.addEventListener("open", () => this.#onChange());
    this.source.addEventListener("error", () => {
      seen.errors++;
      this.#onChange();
      // Never forgiven: the count runs over the whole life of the stream, good hours between or not.
      if (this.#errors === MAX_ERRORS) {
        this.close();
      } else {
        this.#errors++;
      }
    });
  }

  close() {
    this.source.close();
    seen.closed = true;
    this.#onChange();
  }
}

const seen = { events: [], connections: 0, closed: false, errors: 0 };
window.seen = seen;

(function start() {
  const orders = new URLSearchParams(location.hash.slice(1));
  let client = null;
  const show = () => {
    seen.connections = client.source?.connections ?? 0;
    document.getElementById("seen").textContent = JSON.stringify(seen, null, 1);
  };
  const record = (type) => ({
    key: type,
    action: (data, { lastEventId }) => {
      const connection = client.source.connections;
      seen.events.push({ type, data, id: lastEventId, connection });
      show();
    },
  });
  client = new ArticleSSE({
    eventSource: orders.get("url"),
    token: orders.get("token") ?? "",
    abortAfter: Number(orders.get("abortAfter") ?? 50000),
    subscriptions: (orders.get("events") ?? CONTRACT_EVENTS).split(",").map(record),
    endEvent: record(orders.get("endEvent") ?? "EXCEL_STATUS_END"),
    onChange: show,
  });
  client.subscribe();
  show();
})();
