import {api} from './api.js';
import {el, monogram} from './dom.js';
import {briefly, count, inFull} from './format.js';
import {alertOf} from './notices.js';

/** The caller's rooms, newest activity first. */
export function roomsView(rooms) {
  const heading = el('h1', {tabindex: '-1'}, 'Rooms');
  const list = el('ul', {class: 'rooms', data: {testid: 'rooms'}});
  const none = el('p', {class: 'empty', hidden: true}, 'You are in no room yet.');
  const more = el(
    'button',
    {class: 'button quiet', type: 'button', hidden: true, onclick: () => load()},
    'Show more rooms',
  );
  let next = null;

  async function load() {
    try {
      const page = await api('api/rooms' + (next ? `?cursor=${encodeURIComponent(next)}` : ''));
      next = page.next;
      page.items.forEach((room) => rooms.know(room));
      list.append(...page.items.map(row));
      more.hidden = next === null;
      none.hidden = list.childElementCount > 0;
    } catch (error) {
      alertOf(error);
    } finally {
      list.removeAttribute('aria-busy');
    }
  }

  list.setAttribute('aria-busy', 'true');
  load();
  const element = el(
    'div',
    {class: 'view'},
    el('div', {class: 'section-head'}, heading),
    list,
    none,
    more,
  );
  return {element, heading, title: 'Rooms', close: () => {}};
}

function row(room) {
  const last = room.lastMessage;
  const words = last?.deleted ? 'Message deleted' : last?.text;
  return el(
    'li',
    {},
    el(
      'a',
      {
        class: 'room',
        href: `#/rooms/${encodeURIComponent(room.id)}`,
        data: {testid: `room-${room.id}`},
      },
      monogram(room.title),
      el('span', {class: 'room-title'}, room.title),
      last
        ? el(
            'time',
            {class: 'room-time', datetime: last.sentAt, title: inFull(last.sentAt)},
            briefly(last.sentAt),
          )
        : el('span', {class: 'room-time'}),
      el(
        'span',
        {class: 'room-last'},
        last ? `${last.authorName ?? last.author}: ${words}` : 'No messages yet',
      ),
      el('span', {class: 'room-count'}, count(room.messages, 'message', 'messages')),
    ),
  );
}
