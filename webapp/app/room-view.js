import {createSSE} from '../client/debrief.js';
import {api, apiPath} from './api.js';
import {el, monogram} from './dom.js';
import {count} from './format.js';
import {MessageList} from './message-list.js';
import {alertOf, clearAlert, showAlert} from './notices.js';

/** A tab nobody looks at gives its connection back after this time, and takes it up by id. */
const HIDDEN_MS = 20_000;

/**
 * One room: its messages, live, the composer, the members, and the way out.
 *
 * @param {{room: string, number: number|null}} route which room, and the message to show
 * @param {{me, rooms, leave: (room) => void, toList: () => void}} page
 */
export function roomView({room: id, number}, {me, rooms, leave, toList}) {
  const heading = el('h1', {tabindex: '-1'}, rooms.titleOf(id) ?? 'Room');
  const members = el('details', {class: 'members', hidden: true});
  const leaveButton = el(
    'button',
    {
      class: 'button primary',
      type: 'button',
      disabled: true,
      data: {testid: 'leave'},
      onclick: () => leave(room),
    },
    'Leave room',
  );
  const frame = el('div', {class: 'frame', 'aria-busy': 'true'});
  const element = el(
    'div',
    {class: 'view room-view'},
    el('a', {class: 'back', href: '#/'}, '← Rooms'),
    el('div', {class: 'section-head'}, heading, leaveButton),
    members,
    frame,
  );
  const view = {element, heading, title: heading.textContent, room: id, goTo, close, ready: null};
  let room = null;
  let list = null;
  let stream = null;
  let hiddenTimer = null;
  let closed = false;

  const fetchPage = async (query) => {
    const page = await api(`${apiPath('rooms', id, 'messages')}?${new URLSearchParams(query)}`);
    return page.items.sort((one, other) => one.number - other.number);
  };

  async function load() {
    try {
      room = await api(apiPath('rooms', id));
      rooms.know(room);
      if (closed) {
        return;
      }
      heading.textContent = room.title;
      leaveButton.disabled = false;
      showMembers();
      list = new MessageList({room, me: me.user, fetchPage, onError: alertOf});
      frame.append(list.element, composer());
      await list.open(number);
      listen();
      document.addEventListener('visibilitychange', visibilityChanged);
    } catch (error) {
      failed(error);
    } finally {
      frame.removeAttribute('aria-busy');
    }
  }

  function failed(error) {
    if (error.status === 404) {
      toList();
      showAlert('There is no such room, or you are not in it.');
    } else if (error.status !== 401) {
      alertOf(error);
    }
  }

  async function goTo(target) {
    await view.ready;
    await list?.open(target).catch(alertOf);
  }

  function listen() {
    if (closed || stream) {
      return;
    }
    const resumed = list.newest > 0;
    stream = createSSE({
      eventSource: apiPath('rooms', id, 'events'),
      lastEventId: resumed ? String(list.newest) : '',
      user: me.user,
      subscriptions: [
        {key: 'MESSAGE', action: (data) => list.add(JSON.parse(data))},
        {key: 'MESSAGES_DELETED', action: (data) => list.remove(JSON.parse(data).numbers)},
        {key: 'reset', action: () => list.catchUp().catch(alertOf)},
      ],
      endEvent: {key: 'EXCEL_STATUS_END'},
      onState: (state) => {
        // In a room without messages there was no id to begin after.
        if (state === 'open' && list.newest === 0) {
          list.catchUp().catch(alertOf);
        }
      },
      onError: ({status}) => {
        stream = null;
        failed({
          status,
          message: 'New messages do not arrive any more. Reload the page to try again.',
        });
      },
    });
  }

  function visibilityChanged() {
    clearTimeout(hiddenTimer);
    if (document.visibilityState === 'visible') {
      listen();
    } else {
      hiddenTimer = setTimeout(hush, HIDDEN_MS);
    }
  }

  function hush() {
    stream?.close();
    stream = null;
  }

  function showMembers() {
    const names = room.members.map(({user, name, email}) =>
      el(
        'li',
        {},
        monogram(name ?? user),
        el('span', {}, name ?? user, user === me.user ? ' (you)' : ''),
        el('span', {class: 'email'}, email ?? ''),
      ),
    );
    members.append(
      el('summary', {}, count(room.members.length, 'member', 'members')),
      el('ul', {}, ...names),
    );
    members.hidden = false;
  }

  function composer() {
    const field = el('textarea', {
      id: 'composer',
      rows: '1',
      maxlength: '65536',
      placeholder: 'Write a message',
      'aria-describedby': 'composer-hint',
      data: {testid: 'composer'},
      onkeydown: (event) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          form.requestSubmit();
        }
      },
    });
    const form = el(
      'form',
      {
        class: 'composer',
        onsubmit: (event) => {
          event.preventDefault();
          send(field);
        },
      },
      el('label', {class: 'visually-hidden', for: 'composer'}, 'Message'),
      field,
      el('button', {class: 'button', type: 'submit', data: {testid: 'send'}}, 'Send'),
      el('p', {class: 'hint', id: 'composer-hint'}, 'Enter sends, Shift + Enter starts a new line'),
    );
    return form;
  }

  async function send(field) {
    const text = field.value;
    if (text.trim() === '') {
      return;
    }
    field.value = '';
    try {
      const message = await api(apiPath('rooms', id, 'messages'), {method: 'POST', body: {text}});
      clearAlert();
      if (message?.number) {
        list.add(message);
      }
      await list.toNewest();
    } catch (error) {
      field.value = field.value === '' ? text : `${text}\n${field.value}`;
      alertOf(error);
    }
  }

  function close() {
    closed = true;
    clearTimeout(hiddenTimer);
    document.removeEventListener('visibilitychange', visibilityChanged);
    hush();
  }

  view.ready = load();
  return view;
}
