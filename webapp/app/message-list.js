import {el, monogram} from './dom.js';
import {day, inFull, size, timeOfDay} from './format.js';

const PAGE = 50;
const AROUND = 25;
const NEAR_PX = 240;
const SAME_BREATH_MS = 5 * 60_000;

/**
 * A window on a room's messages that grows at both ends as the reader scrolls, and takes live ones
 * in while it reaches to the newest.
 *
 * @param {object} room as the API gives it
 * @param {string} me the reader's user
 * @param {(query: object) => Promise<object[]>} fetchPage messages before or after a number
 * @param {(error: Error) => void} onError
 */
export class MessageList {
  element;
  #room;
  #me;
  #fetchPage;
  #onError;
  #rows = new Map();
  #list = el('ol', {class: 'messages-list'});
  #box;
  #older;
  #jump;
  #newest;
  #loading = null;
  #startReached = false;

  constructor({room, me, fetchPage, onError}) {
    this.#room = room;
    this.#me = me;
    this.#fetchPage = fetchPage;
    this.#onError = onError;
    this.#newest = room.lastMessage?.number ?? 0;
    this.#older = el(
      'button',
      {
        class: 'button quiet',
        type: 'button',
        hidden: true,
        data: {testid: 'load-older'},
        onclick: () => this.#loadOlder(),
      },
      'Load older messages',
    );
    this.#box = el(
      'div',
      {
        class: 'messages',
        role: 'log',
        'aria-live': 'off',
        'aria-label': `Messages in ${room.title}`,
        tabindex: '0',
        data: {testid: 'messages'},
        onscroll: () => this.#scrolled(),
      },
      this.#older,
      this.#list,
    );
    this.#jump = el(
      'button',
      {class: 'button jump', type: 'button', hidden: true, onclick: () => this.toNewest()},
      'Newest messages ↓',
    );
    this.element = el('div', {class: 'messages-frame'}, this.#box, this.#jump);
  }

  /** The number of the newest message heard of, 0 in a room without any. */
  get newest() {
    return this.#newest;
  }

  /** Shows the newest messages, or those around a number, which is then marked. */
  async open(number = null) {
    if (number === null || !this.#rows.has(number)) {
      await this.#exclusively(async () => {
        const items =
          number === null
            ? await this.#fetchPage({before: this.#newest + 1, limit: PAGE})
            : await this.#around(number);
        this.#rows.clear();
        this.#list.replaceChildren();
        this.#startReached = false;
        items.forEach((message) => this.#insert(message));
      });
    }
    this.#refresh(); // first: it may show a button above the messages
    if (number === null) {
      this.#box.scrollTop = this.#box.scrollHeight;
    } else {
      this.#mark(number);
    }
    this.#refresh();
    this.#box.setAttribute('aria-live', 'polite');
  }

  /** Takes in a message that was just written. */
  add(message) {
    const atTail = !this.#hasNewer;
    const follows = this.#isAtBottom;
    this.#newest = Math.max(this.#newest, message.number);
    if (atTail) {
      this.#insert(message);
      if (follows) {
        this.#box.scrollTop = this.#box.scrollHeight;
      }
    }
    this.#refresh();
  }

  /** Shows messages as deleted, here and where others quote them. */
  remove(numbers) {
    for (const number of numbers) {
      const entry = this.#rows.get(number);
      if (entry) {
        Object.assign(entry.message, {text: '', attachments: [], deleted: true});
        this.#redraw(entry);
        [...this.#rows.values()]
          .filter(({message}) => [entry.message.id ?? number, number].includes(message.replyTo))
          .forEach((quoting) => this.#redraw(quoting));
      }
    }
  }

  #redraw({row, message}) {
    row.querySelector('.message-body').replaceWith(this.#body(message));
  }

  /** Fetches what the stream may have passed over. */
  async catchUp() {
    const missed = await this.#fetchPage({after: this.#newest, limit: PAGE});
    missed.forEach((message) => this.add(message));
    if (missed.length === PAGE) {
      await this.catchUp();
    }
  }

  async toNewest() {
    if (this.#hasNewer) {
      await this.open().catch(this.#onError);
    }
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#refresh();
  }

  get #first() {
    return Number(this.#list.firstElementChild?.dataset.number ?? 0);
  }

  get #last() {
    return Number(this.#list.lastElementChild?.dataset.number ?? 0);
  }

  get #hasNewer() {
    return this.#last < this.#newest;
  }

  get #isAtBottom() {
    const {scrollHeight, scrollTop, clientHeight} = this.#box;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX / 2;
  }

  async #around(number) {
    const [before, after] = await Promise.all([
      this.#fetchPage({before: number + 1, limit: AROUND}),
      this.#fetchPage({after: number, limit: AROUND}),
    ]);
    return [...before, ...after];
  }

  /** One load at a time. */
  async #exclusively(load) {
    while (this.#loading) {
      await this.#loading.catch(() => {});
    }
    this.#loading = load();
    try {
      await this.#loading;
    } finally {
      this.#loading = null;
    }
  }

  #scrolled() {
    this.#refresh();
    if (this.#loading) {
      return;
    }
    const {scrollHeight, scrollTop, clientHeight} = this.#box;
    if (scrollTop < NEAR_PX && !this.#older.hidden) {
      this.#loadOlder();
    } else if (scrollHeight - scrollTop - clientHeight < NEAR_PX && this.#hasNewer) {
      this.#loadNewer();
    }
  }

  async #loadOlder() {
    await this.#exclusively(async () => {
      const page = await this.#fetchPage({before: this.#first, limit: PAGE});
      const fromBottom = this.#box.scrollHeight - this.#box.scrollTop;
      page.forEach((message) => this.#insert(message));
      this.#startReached = page.length === 0;
      this.#refresh();
      this.#box.scrollTop = this.#box.scrollHeight - fromBottom;
    }).catch(this.#onError);
  }

  async #loadNewer() {
    await this.#exclusively(async () => {
      const page = await this.#fetchPage({after: this.#last, limit: PAGE});
      page.forEach((message) => this.#insert(message));
      this.#refresh();
    }).catch(this.#onError);
  }

  #refresh() {
    this.#older.hidden = this.#first <= 1 || this.#startReached;
    this.#jump.hidden = !this.#hasNewer && this.#isAtBottom;
  }

  #insert(message) {
    if (this.#rows.has(message.number)) {
      return;
    }
    const row = this.#row(message);
    this.#rows.set(message.number, {row, message});
    let above = this.#list.lastElementChild;
    while (above && Number(above.dataset.number) > message.number) {
      above = above.previousElementSibling;
    }
    const next = above ? above.nextElementSibling : this.#list.firstElementChild;
    this.#list.insertBefore(row, next);
    this.#group(row);
    if (next) {
      this.#group(next);
    }
  }

  #row(message) {
    const {number, author, authorName, sentAt} = message;
    const name = authorName ?? author;
    const link = `#/rooms/${encodeURIComponent(this.#room.id)}/messages/${number}`;
    return el(
      'li',
      {
        class: author === this.#me ? 'message mine' : 'message',
        tabindex: '-1',
        data: {number, testid: `message-${number}`},
      },
      el('div', {class: 'day', hidden: true}, day(sentAt)),
      monogram(name),
      el(
        'div',
        {class: 'message-head'},
        el('span', {class: 'author'}, name),
        el('time', {datetime: sentAt, title: inFull(sentAt)}, timeOfDay(sentAt)),
      ),
      el('a', {class: 'permalink', href: link, 'aria-label': `Message ${number}`}, `#${number}`),
      this.#body(message),
    );
  }

  #body({text, replyTo, editedAt, deleted, attachments}) {
    if (deleted) {
      return el('div', {class: 'message-body'}, el('p', {class: 'gone'}, 'Message deleted'));
    }
    const quoted = this.#find(replyTo);
    const reply = quoted
      ? `${quoted.authorName ?? quoted.author}: ${quoted.deleted ? 'Message deleted' : quoted.text}`
      : 'an earlier message';
    return el(
      'div',
      {class: 'message-body'},
      (replyTo ?? null) === null ? null : el('p', {class: 'reply'}, `In reply to ${reply}`),
      el('p', {class: 'words', dir: 'auto'}, text),
      editedAt ? el('p', {class: 'edited'}, 'edited') : null,
      attachments?.length ? el('ul', {class: 'attachments'}, ...attachments.map(attachment)) : null,
    );
  }

  #find(reference) {
    for (const {message} of this.#rows.values()) {
      if (message.id === reference || message.number === reference) {
        return message;
      }
    }
    return undefined;
  }

  /** A day begins with its date, and an author is named once for what was said in one breath. */
  #group(row) {
    const {message} = this.#rows.get(Number(row.dataset.number));
    const above = this.#rows.get(Number(row.previousElementSibling?.dataset.number))?.message;
    const sent = new Date(message.sentAt);
    const sameDay = above && new Date(above.sentAt).toDateString() === sent.toDateString();
    const sameBreath =
      sameDay && above.author === message.author && sent - new Date(above.sentAt) < SAME_BREATH_MS;
    row.querySelector('.day').hidden = Boolean(sameDay);
    row.classList.toggle('continued', Boolean(sameBreath));
  }

  #mark(number) {
    this.#list.querySelector('.cited')?.classList.remove('cited');
    const row = this.#rows.get(number)?.row;
    if (row) {
      row.classList.add('cited');
      const middle = (this.#box.clientHeight - row.clientHeight) / 2;
      this.#box.scrollTop = row.offsetTop - Math.max(0, middle);
      this.element.scrollIntoView({block: 'nearest'});
      row.focus({preventScroll: true});
    }
  }
}

/** A file's name and size; a link only where its address is one of the web. */
function attachment({name, url, bytes}) {
  const label = bytes ? `${name} (${size(bytes)})` : name;
  const isWeb = /^https?:/i.test(url ?? '');
  return el('li', {}, isWeb ? el('a', {href: url, rel: 'noopener noreferrer'}, label) : label);
}
