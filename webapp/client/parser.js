import {calling} from './calling.js';

/**
 * Reads an event stream byte by byte as the WHATWG HTML standard says (9.2.5 and 9.2.6), whatever
 * the pieces it arrives in.
 *
 * Feed it chunks in order; it calls back during `feed`, as soon as the line that ends a block is
 * there. A block that is not ended by a blank line is never handed out: drop the parser with the
 * connection, and take `lastEventId` along to the next one.
 */
export class EventStreamParser {
  #onEvent;
  #onRetry;
  // Strips one leading byte order mark, and keeps characters together that a chunk cuts in two.
  #decoder = new TextDecoder('utf-8');
  #partialLine = '';
  #skipLineFeed = false;
  #type = '';
  #data = '';
  #idBuffer;

  /**
   * What the next request names as `Last-Event-ID`: the id of the last complete block, also of one
   * without data; empty where there was none.
   */
  lastEventId;

  /**
   * @param {ConstructorParameters<typeof import('./debrief.js').EventStreamParser>[0]} options
   */
  constructor({onEvent, onRetry = () => {}, lastEventId = ''}) {
    this.#onEvent = onEvent;
    this.#onRetry = onRetry;
    this.#idBuffer = lastEventId;
    this.lastEventId = lastEventId;
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @param {Uint8Array} bytes
   */
  feed(bytes) {
    const text = this.#decoder.decode(bytes, {stream: true});
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 && this.#skipLineFeed) {
        this.#skipLineFeed = false;
        from = at + 1;
        continue;
      }
      this.#skipLineFeed = code === 13;
      if (code === 10 || code === 13) {
        const line = this.#partialLine + text.slice(from, at);
        this.#partialLine = '';
        from = at + 1;
        this.#line(line);
      }
    }
    this.#partialLine += text.slice(from);
  }

  #line(line) {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) {
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    switch (field) {
      case 'event':
        this.#type = value;
        break;
      case 'data':
        this.#data += value + '\n';
        break;
      case 'id':
        if (!value.includes('\0')) {
          this.#idBuffer = value;
        }
        break;
      case 'retry':
        if (/^[0-9]+$/.test(value)) {
          calling(() => this.#onRetry(Number(value)));
        }
        break;
    }
  }

  #dispatch() {
    this.lastEventId = this.#idBuffer;
    const type = this.#type || 'message';
    const data = this.#data;
    this.#type = '';
    this.#data = '';
    if (data !== '') {
      const event = {type, data: data.slice(0, -1), lastEventId: this.lastEventId};
      calling(() => this.#onEvent(event));
    }
  }
}
