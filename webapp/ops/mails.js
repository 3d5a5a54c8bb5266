import {el, setText} from '../app/dom.js';
import {amount, count} from '../app/format.js';
import {action} from './action.js';
import {KeyedTable} from './keyed-table.js';
import {line, section} from './section.js';
import {relativeTime, setInstant} from './times.js';

/** The mails that are not where they belong: they wait for their next try, or have failed. */
export function mailsPanel(ask) {
  const sendAll = action('Send all again', sentAll, {
    name: 'Send all failed mails again',
    testid: 'send-all',
  });
  const {element, heading, say} = section('mails', 'Mails not sent', sendAll);
  const table = new KeyedTable({
    name: 'Mails not sent',
    kind: 'wide',
    testid: 'mails',
    columns: ['Report', 'Reason', 'Next try', 'Actions'],
    empty: 'Every mail has been taken by the mail server.',
    keyOf: ({report}) => report,
    makeRow: (mail) => mailRow(mail, ask),
    heading,
  });
  const more = line('note');
  const lastError = line('note', 'mail-last-error');
  element.append(table.element, more.element, lastError.element);

  async function sentAll() {
    const {count: n} = await ask('mails/resend');
    return n === 1 ? 'One mail is sent again.' : `${amount(n)} mails are sent again.`;
  }

  function show({mails}) {
    const {items, pending, sent, failed} = mails;
    table.show(items);
    say(`${amount(sent)} sent`);
    const rest = pending + failed - items.length;
    more.say(rest > 0 ? `${count(rest, 'more is', 'more are')} not shown.` : '');
    lastError.say(
      mails.lastError && !items.some(({error}) => error === mails.lastError)
        ? `The last error: ${mails.lastError}`
        : '',
    );
    sendAll.hidden = failed === 0;
  }

  return {element, show};
}

function mailRow(made, ask) {
  const title = el('span', {class: 'subject', dir: 'auto'});
  const user = el('span', {class: 'of', dir: 'auto'});
  const state = el('span', {class: 'state'});
  const tries = el('span', {class: 'of'});
  const reason = el('span', {class: 'why', dir: 'auto'});
  const next = relativeTime('in');
  const never = el('span', {}, 'none');
  const tried = relativeTime('ago');
  const triedLine = el('span', {class: 'of'}, 'tried ', tried);
  const send = action('Send now', sent, {testid: 'send'});
  let mail = made;

  async function sent() {
    await ask(`mails/${encodeURIComponent(mail.report)}/resend`);
    return `The mail on ${mail.title} to ${mail.user} is sent now.`;
  }

  return {
    cells: [
      [title, user],
      [el('span', {class: 'stage'}, state, tries), reason],
      [next, never, triedLine],
      [send],
    ],
    show(news, row) {
      mail = news;
      const failed = mail.state === 'failed';
      row.dataset.state = mail.state;
      setText(title, mail.title);
      setText(user, mail.user);
      setText(state, failed ? 'Failed' : 'Waiting');
      setText(tries, count(mail.attempts, 'try', 'tries'));
      setText(reason, mail.error ?? '');
      never.hidden = setInstant(next, mail.nextTryAt);
      triedLine.hidden = !setInstant(tried, mail.triedAt);
      setText(send, failed ? 'Send again' : 'Send now');
      send.ariaLabel = `${send.textContent}: the mail on ${mail.title} to ${mail.user}`;
    },
  };
}
