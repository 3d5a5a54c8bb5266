import {address, api} from '../app/api.js';
import {el, setText} from '../app/dom.js';
import {inFull, timeOfDay} from '../app/format.js';
import {announce} from '../app/notices.js';
import {createSSE} from '../client/debrief.js';
import {action} from './action.js';
import {figuresPanel} from './figures.js';
import {logLevelsPanel} from './log-levels.js';
import {mailsPanel} from './mails.js';
import {nodePanel} from './node.js';
import {reportsPanel} from './reports.js';
import {line} from './section.js';
import {streamsPanel} from './streams.js';
import {goOn, stopTime, synchronize} from './times.js';

const CONNECTION = {
  connecting: 'Connecting…',
  open: 'Live',
  waiting: 'Reconnecting…',
  failed: 'Not connected',
  closed: '',
};
/** A page that is left open on a wall comes back by itself. */
const COME_BACK_MS = 30_000;

/**
 * All that an operator sees. Every panel is shown each snapshot as a whole and changes what differs.
 *
 * @param {(status: number) => void} refused called when the stream is not for this caller, or not any
 *     more
 */
export function consoleView(refused) {
  const live = el('span', {});
  const reconnect = action('Reconnect', connect, {kind: 'link'});
  const state = el('p', {class: 'live', data: {testid: 'live'}}, live, reconnect);
  const lost = line('banner old', 'lost');
  lost.element.setAttribute('role', 'status');
  const ask = async (path, body = {}) => api(`api/ops/${path}`, {method: 'POST', body});
  const node = nodePanel(ask, state);
  const panels = [
    node,
    figuresPanel(),
    reportsPanel(ask),
    mailsPanel(ask),
    streamsPanel(ask),
    logLevelsPanel(ask),
  ];
  const [, figures, reports, mails, streams, logs] = panels;
  const columns = el(
    'div',
    {class: 'columns', hidden: true},
    el('div', {class: 'column'}, reports.element, mails.element),
    el('div', {class: 'column'}, streams.element, logs.element),
  );
  const element = el(
    'div',
    {class: 'ops', data: {testid: 'ops'}},
    node.element,
    lost.element,
    figures.element,
    columns,
  );
  let stream = null;
  let heardAt = null;
  let comeBack = null;

  async function connect() {
    clearTimeout(comeBack);
    stream ??= createSSE({
      eventSource: address('api/ops/events'),
      shared: false,
      subscriptions: [
        {key: 'OPS', action: (data) => show(JSON.parse(data))},
        {key: 'hb', action: (seconds) => synchronize(Number(seconds))},
      ],
      onState: connection,
      onError: failed,
    });
    return null;
  }

  function failed({status}) {
    stream = null;
    if (status === 401 || status === 403) {
      refused(status);
    } else {
      comeBack = setTimeout(connect, COME_BACK_MS);
    }
  }

  function show(snapshot) {
    heardAt = new Date();
    for (const panel of panels) {
      panel.show(snapshot);
    }
    columns.hidden = false;
    const {failed: count} = snapshot.reports;
    document.title = `${count > 0 ? `${count} failed · ` : ''}Operations · Debrief`;
  }

  function connection(next) {
    state.dataset.state = next;
    setText(live, CONNECTION[next]);
    reconnect.hidden = next !== 'failed';
    if (next === 'open') {
      goOn();
      element.classList.remove('stale');
      lost.say('');
    } else if (heardAt && (next === 'waiting' || next === 'failed')) {
      stopTime();
      element.classList.add('stale');
      lost.say(
        `The connection is lost. What you see is as old as ${timeOfDay(heardAt)}: it may have changed since.`,
      );
      lost.element.title = inFull(heardAt);
    }
    if (next === 'failed') {
      announce('connection', 'Not connected any more. It is tried again by itself.');
    }
  }

  function atOnce() {
    if (document.visibilityState === 'visible') {
      connect();
    }
  }

  function close() {
    clearTimeout(comeBack);
    removeEventListener('online', atOnce);
    document.removeEventListener('visibilitychange', atOnce);
    stream?.close();
    goOn();
  }

  addEventListener('online', atOnce);
  document.addEventListener('visibilitychange', atOnce);
  connect();
  return {element, heading: node.heading, close};
}
