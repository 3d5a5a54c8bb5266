import {el, setText} from '../app/dom.js';
import {amount, count} from '../app/format.js';
import {confirmed} from '../app/notices.js';
import {action} from './action.js';
import {KeyedTable} from './keyed-table.js';
import {line, section} from './section.js';
import {relativeTime, setInstant} from './times.js';

/** How a stream's life may end, in words; the name is the snapshot's. */
const ENDINGS = {
  ended: 'The report was over',
  client_gone: 'The client left',
  slow_consumer: 'The client did not read',
  expired: 'The token expired',
  access_revoked: 'The access was lost',
  stopped: 'The server ended it',
  failed: 'Something broke',
};

/** Who is connected, and how the streams before have ended. */
export function streamsPanel(ask) {
  const open = section('streams', 'Open streams');
  const users = new KeyedTable({
    name: 'Open streams by user',
    testid: 'streams',
    columns: ['User', 'Streams', 'Since', 'Actions'],
    empty: 'Nobody has a stream open.',
    keyOf: ({user}) => user,
    makeRow: (item) => userRow(item, ask),
    heading: open.heading,
  });
  const more = line('note');
  open.element.append(users.element, more.element);

  const past = section('endings', 'How streams ended');
  const endings = new KeyedTable({
    name: 'How streams ended',
    kind: 'dense',
    testid: 'endings',
    columns: ['Ending', 'Share', 'Streams'],
    empty: 'No stream has ended yet.',
    keyOf: ({kind}) => kind,
    makeRow: endingRow,
    heading: past.heading,
  });
  past.element.append(endings.element);

  function show({streams}) {
    users.show(streams.users);
    const shown = streams.users.reduce((sum, each) => sum + each.streams, 0);
    const rest = streams.open - shown;
    more.say(rest > 0 ? `${count(rest, 'stream', 'streams')} of further users not shown.` : '');
    open.say(count(streams.open, 'open now', 'open now'));
    const kinds = Object.entries(streams.closed);
    const total = kinds.reduce((sum, [, n]) => sum + n, 0);
    endings.show(total > 0 ? kinds.map(([kind, n]) => ({kind, n, total})) : []);
    past.say(`${amount(total)} of ${amount(streams.opened)} since the start`);
  }

  return {element: el('div', {class: 'pair'}, open.element, past.element), show};
}

function userRow(made, ask) {
  const name = el('span', {class: 'subject', dir: 'auto'});
  const number = el('span', {class: 'number'});
  const since = relativeTime('for');
  const close = action('Close…', closed, {testid: 'close'});
  let item = made;

  async function closed() {
    const {user} = item;
    const text = `All of ${user}’s streams on this node end now. A client that reconnects by itself is back in a few seconds and misses nothing.`;
    if (!(await confirmed(`Close the streams of ${user}?`, text, 'Close'))) {
      return null;
    }
    const {count: n} = await ask('streams/close', {user});
    return `${count(n, 'stream', 'streams')} of ${user} closed.`;
  }

  return {
    cells: [[name], [number], [since], [close]],
    show(news, row) {
      item = news;
      row.dataset.user = item.user;
      setText(name, item.user);
      setText(number, amount(item.streams));
      setInstant(since, item.since);
      close.ariaLabel = `Close the streams of ${item.user}`;
    },
  };
}

function endingRow({kind}) {
  const name = ENDINGS[kind] ?? kind;
  const share = el('meter', {min: '0', 'aria-label': `Share of streams: ${name}`});
  const number = el('span', {class: 'number'});
  return {
    cells: [[name], [share], [number]],
    show({n, total}) {
      share.max = total;
      share.value = n;
      setText(number, amount(n));
    },
  };
}
