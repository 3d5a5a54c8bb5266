import {apiPath} from '../app/api.js';
import {el, setText} from '../app/dom.js';
import {amount, count} from '../app/format.js';
import {confirmed} from '../app/notices.js';
import {isOver, isRunning, overall, stateName} from '../app/stages.js';
import {action} from './action.js';
import {KeyedTable} from './keyed-table.js';
import {line, section} from './section.js';
import {relativeTime, setInstant} from './times.js';

/** What runs and waits, and what has failed. */
export function reportsPanel(ask) {
  const retryAll = action('Retry all', retriedAll, {
    name: 'Retry all failed reports',
    testid: 'retry-all',
  });
  const now = section('at-work', 'Reports at work');
  const failed = section('failed', 'Failed reports', retryAll);
  const atWork = new KeyedTable({
    name: 'Reports at work',
    kind: 'wide',
    testid: 'at-work',
    columns: ['Report', 'Progress', 'Asked for', 'Actions'],
    empty: 'Nothing runs and nobody waits. When somebody leaves a room, its report appears here.',
    keyOf: ({id}) => id,
    makeRow: (report) => workRow(report, ask),
    heading: now.heading,
  });
  const failures = new KeyedTable({
    name: 'Failed reports',
    kind: 'wide',
    testid: 'failures',
    columns: ['Report', 'Reason', 'Failed', 'Actions'],
    empty: 'No report has failed.',
    keyOf: ({id}) => id,
    makeRow: (report) => failureRow(report, ask),
    heading: failed.heading,
  });
  const more = line('note');
  const moreFailed = line('note');
  const lastError = line('note', 'report-last-error');
  now.element.append(atWork.element, more.element);
  failed.element.append(failures.element, moreFailed.element, lastError.element);

  async function retriedAll() {
    const {count: n} = await ask('reports/retry');
    return n === 1 ? 'One report is tried again.' : `${amount(n)} reports are tried again.`;
  }

  function show({reports}) {
    const {items, queued, running, finished, cancelled} = reports;
    const broken = items.filter(({state}) => state === 'failed');
    const working = items.filter((report) => !isOver(report));
    atWork.show(working);
    failures.show(broken);
    now.say(`${amount(finished)} finished, ${amount(cancelled)} cancelled`);
    more.say(notShown(queued + running - working.length));
    moreFailed.say(notShown(reports.failed - broken.length));
    lastError.say(
      reports.lastError && !broken.some(({error}) => error === reports.lastError)
        ? `The last error: ${reports.lastError}`
        : '',
    );
    retryAll.hidden = reports.failed === 0;
  }

  return {element: el('div', {class: 'pair'}, now.element, failed.element), show};
}

function notShown(n) {
  return n > 0 ? `${count(n, 'more is', 'more are')} not shown.` : '';
}

/** The title and whose it is. */
function subject() {
  const title = el('span', {class: 'subject', dir: 'auto'});
  const user = el('span', {class: 'of', dir: 'auto'});
  return {
    nodes: [title, user],
    show(report) {
      setText(title, report.title);
      setText(user, report.user);
    },
  };
}

function workRow(made, ask) {
  const what = subject();
  const state = el('span', {class: 'state'});
  const progress = el('progress', {max: '100'});
  const status = el('span', {class: 'status'});
  const asked = relativeTime('ago');
  const cancel = action('Cancel…', cancelled, {testid: 'cancel'});
  let report = made;

  async function cancelled() {
    const {id, title, user} = report;
    const text = `“${title}” of ${user} is not made; leaving the room again makes a new one.`;
    if (!(await confirmed('Cancel this report?', text, 'Cancel the report'))) {
      return null;
    }
    await ask(path(id, 'cancel'));
    return `The report on ${title} of ${user} is cancelled.`;
  }

  return {
    cells: [
      what.nodes,
      [el('span', {class: 'stage'}, state), progress, status],
      [asked],
      [cancel],
    ],
    show(next, row) {
      report = next;
      row.dataset.state = report.state;
      row.toggleAttribute('data-running', isRunning(report.state));
      what.show(report);
      setText(state, stateName(report.state));
      setText(status, report.status === state.textContent ? '' : report.status);
      progress.hidden = report.state === 'queued';
      progress.value = overall(report);
      progress.ariaLabel = `Progress of the report on ${report.title} of ${report.user}`;
      setInstant(asked, report.createdAt);
      cancel.ariaLabel = `Cancel the report on ${report.title} of ${report.user}`;
    },
  };
}

function failureRow(made, ask) {
  const what = subject();
  const reason = el('span', {class: 'why', dir: 'auto'});
  const when = relativeTime('ago');
  const retry = action('Retry', retried, {testid: 'retry'});
  let report = made;

  async function retried() {
    const {id, title, user} = report;
    await ask(path(id, 'retry'));
    return `The report on ${title} of ${user} is tried again.`;
  }

  return {
    cells: [what.nodes, [reason], [when], [retry]],
    show(next, row) {
      report = next;
      row.dataset.state = report.state;
      what.show(report);
      setText(reason, report.error || report.status || 'No reason is known.');
      setInstant(when, report.finishedAt ?? report.stepAt);
      retry.ariaLabel = `Retry the report on ${report.title} of ${report.user}`;
    },
  };
}

function path(id, verb) {
  return apiPath('reports', id, verb).replace(/^api\//, '');
}
