import {apiPath} from './api.js';
import {el, setText} from './dom.js';
import {FormatMenu} from './format-menu.js';
import {amount, briefly, count, date, inFull, remaining} from './format.js';
import {isOver, isRunning, overall, stateName} from './stages.js';

const MAIL = {
  pending: 'The mail with the link is on its way.',
  sent: 'The link was mailed to you.',
  failed: 'The mail could not be delivered; the workbook is here.',
};
const MAIL_WAITS = 'The mail with the link is not taken yet; it is tried again.';

/**
 * One report as a card. It is made once and then kept up to date in place, so that focus, selection
 * and what a reader has opened stay as they are.
 *
 * @param {{cancel, retry, erase}} actions each takes the report
 */
export class ReportCard {
  element;
  #actions;
  #report = null;
  #title = el('h3', {class: 'card-title', tabindex: '-1'});
  #state = el('span', {class: 'state'});
  #when = el('time', {class: 'card-when'});
  #progress = el('progress', {max: '100', data: {testid: 'report-progress'}});
  #status = el('p', {class: 'status', data: {testid: 'report-status'}});
  #figures = el('p', {class: 'figures'});
  #points = el('ul', {class: 'points', data: {testid: 'report-summary'}});
  #summaryTitle = el('summary', {});
  #summary = el('details', {class: 'summary', hidden: true}, this.#summaryTitle, this.#points);
  #notice = el('p', {class: 'note', hidden: true});
  #error = el('p', {class: 'error', hidden: true});
  #mail = el('p', {class: 'note', hidden: true, data: {testid: 'report-mail'}});
  #mailError = el('p', {class: 'reason', hidden: true, data: {testid: 'report-mail-error'}});
  #download = el(
    'a',
    {class: 'button primary', download: true, hidden: true, data: {testid: 'report-download'}},
    'Download workbook',
  );
  #formats = new FormatMenu();
  #buttons;
  #shownSummary = null;
  #pointRows = [];
  #busy = false;

  constructor(actions) {
    this.#actions = actions;
    this.#buttons = {
      retry: this.#button('retry', 'Try again', 'primary'),
      cancel: this.#button('cancel', 'Cancel', 'quiet'),
      erase: this.#button('erase', 'Erase', 'quiet'),
    };
    this.element = el(
      'li',
      {class: 'card'},
      el('div', {class: 'card-head'}, this.#title, this.#state),
      this.#when,
      this.#progress,
      el('div', {class: 'card-line'}, this.#status, this.#figures),
      this.#error,
      this.#summary,
      this.#notice,
      this.#mail,
      this.#mailError,
      el(
        'div',
        {class: 'actions'},
        el('div', {class: 'split'}, this.#download, this.#formats.element),
        ...Object.values(this.#buttons),
      ),
    );
  }

  get createdAt() {
    return this.#report.createdAt;
  }

  focus() {
    const {top, bottom} = this.element.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) {
      this.element.scrollIntoView({block: 'start'});
    }
    this.#title.focus({preventScroll: true});
  }

  showTitle(title) {
    setText(this.#title, title);
  }

  openSummary() {
    this.#summary.open = true;
  }

  show(report) {
    const before = this.#report;
    this.#report = report;
    const over = isOver(report);
    Object.assign(this.element.dataset, {testid: `report-${report.id}`, state: report.state});
    this.element.toggleAttribute('data-running', isRunning(report.state));
    setText(this.#state, stateName(report.state));
    const asked = briefly(report.createdAt);
    setText(this.#when, asked && `Asked for ${asked}`);
    this.#when.dateTime = report.createdAt ?? '';
    this.#when.title = inFull(report.createdAt);
    this.#showProgress(report, over);
    this.#showSummary(report);
    this.#note(this.#error, report.state === 'failed' ? reasonOf(report) : '');
    this.#note(this.#notice, report.summary?.notice);
    this.#note(this.#mail, this.#afterwards(report));
    this.#note(this.#mailError, report.mailError);
    if (report.state === 'finished') {
      this.#download.href = report.links.file ?? `${apiPath('reports', report.id)}/file`;
      this.#formats.show(report.links.files);
    }
    this.#offer(report, over);
    if (before && !isOver(before)) {
      this.openSummary();
    }
  }

  #showProgress(report, over) {
    const {state, status} = report;
    this.#progress.hidden = over;
    if (state === 'queued') {
      this.#progress.removeAttribute('value');
    } else {
      this.#progress.value = overall(report);
    }
    this.#progress.setAttribute(
      'aria-label',
      `Progress of the report on ${this.#title.textContent}`,
    );
    setText(this.#status, status || stateName(state));
    setText(this.#figures, figuresOf(report).join(' · '));
  }

  #showSummary(report) {
    const points = report.summary?.points ?? pointsOf(report.draft);
    this.#summary.hidden = points.length === 0;
    setText(
      this.#summaryTitle,
      report.summary ? `Summary, ${count(points.length, 'point', 'points')}` : 'Summary so far',
    );
    this.#points.classList.toggle('drafting', !report.summary && !isOver(report));
    if (report.summary && report.summary === this.#shownSummary) {
      return;
    }
    if (report.summary) {
      this.#shownSummary = report.summary;
      this.#pointRows = [];
      this.#points.replaceChildren(
        ...points.map(({text, messages}) => this.#point(text, messages)),
      );
      return;
    }
    points.forEach(({text}, at) => {
      if (!this.#pointRows[at]) {
        this.#pointRows[at] = el('li', {dir: 'auto'});
        this.#points.append(this.#pointRows[at]);
      }
      setText(this.#pointRows[at], text);
    });
    this.#pointRows.splice(points.length).forEach((row) => row.remove());
  }

  #point(text, messages) {
    const room = encodeURIComponent(this.#report.room);
    const citations = messages.map((number) =>
      el(
        'a',
        {
          class: 'citation',
          href: `#/rooms/${room}/messages/${number}`,
          'aria-label': `Message ${number}`,
        },
        String(number),
      ),
    );
    const sources = citations.length > 0 ? el('span', {class: 'citations'}, ...citations) : null;
    return el('li', {dir: 'auto'}, text, sources);
  }

  #afterwards({state, mail, mailError, expiresAt}) {
    if (state !== 'finished') {
      return '';
    }
    const mailed = mail === 'pending' && mailError ? MAIL_WAITS : MAIL[mail];
    const until = date(expiresAt);
    return [mailed, until && `Kept until ${until}.`].filter(Boolean).join(' ');
  }

  #note(element, text) {
    setText(element, text ?? '');
    element.hidden = !text;
  }

  #offer({state}, over) {
    const hadFocus = this.element.contains(document.activeElement) ? document.activeElement : null;
    this.#download.hidden = state !== 'finished';
    this.#buttons.retry.hidden = state !== 'failed';
    this.#buttons.cancel.hidden = over;
    this.#buttons.erase.hidden = !over;
    if (hadFocus?.hidden) {
      this.#title.focus({preventScroll: true});
    }
  }

  #button(action, label, kind) {
    const button = el(
      'button',
      {
        class: `button ${kind}`,
        type: 'button',
        data: {testid: `report-${action}`},
        onclick: () => this.#act(action, button),
      },
      label,
    );
    return button;
  }

  /** One action at a time; the button keeps its focus meanwhile. */
  async #act(action, button) {
    if (this.#busy) {
      return;
    }
    this.#busy = true;
    button.setAttribute('aria-disabled', 'true');
    await this.#actions[action](this.#report);
    button.removeAttribute('aria-disabled');
    this.#busy = false;
  }
}

/** How far it is, or how much it was. */
function figuresOf({state, done, total, etaSeconds}) {
  if (state === 'finished') {
    return total > 0 ? [count(total, 'message', 'messages')] : [];
  }
  if (!isRunning(state)) {
    return [];
  }
  const figures = total > 0 ? [`${amount(done ?? 0)} of ${amount(total)}`] : [];
  if (etaSeconds > 0) {
    figures.push(remaining(etaSeconds));
  }
  return figures;
}

/** What the reader does not yet know of why it failed. */
function reasonOf({error, status}) {
  const reason = typeof error === 'string' ? error : (error?.detail ?? error?.title);
  return reason === status ? '' : reason;
}

/** The points of a summary that is still being written: one a line, without its bullet. */
function pointsOf(draft) {
  return draft
    .split('\n')
    .map((line) => ({text: line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim()}))
    .filter(({text}) => text !== '');
}
