import {api, apiPath} from './api.js';

/** What this page has learnt of rooms, so that a report can be called by its room's title. */
export class Rooms {
  #titles = new Map();
  #asked = new Map();

  know(room) {
    this.#titles.set(room.id, room.title);
  }

  /** The title if known, else undefined. */
  titleOf(id) {
    return this.#titles.get(id);
  }

  /** Learns the title; a room that is not the caller's any more stays without. */
  learn(id) {
    if (!this.#asked.has(id)) {
      const asked = api(apiPath('rooms', id)).then((room) => this.know(room));
      this.#asked.set(
        id,
        asked.catch(() => {}),
      );
    }
    return this.#asked.get(id);
  }
}
