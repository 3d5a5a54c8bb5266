import {byId, setText} from './dom.js';
import {alertOf, announce, confirmed} from './notices.js';
import {ReportCard} from './report-card.js';
import {Reports} from './reports.js';
import {isOver} from './stages.js';

const CONNECTION = {
  connecting: 'Connecting…',
  open: 'Live',
  waiting: 'Reconnecting…',
  failed: 'Not connected',
  closed: '',
};

/** The cards of all my reports, beside whatever view is open. */
export class ReportsPanel {
  #rooms;
  #reports;
  #cards = new Map();
  #onSessionEnd;

  constructor(user, rooms, onSessionEnd) {
    this.#rooms = rooms;
    this.#onSessionEnd = onSessionEnd;
    this.#reports = new Reports(user, {
      changed: (report, before) => this.#changed(report, before),
      removed: (id) => this.#removed(id),
      more: (whether) => (byId('more-reports').hidden = !whether),
      connection: (state) => this.#connection(state),
      streamFailed: ({status}) => status === 401 && this.#onSessionEnd(),
      problem: (error) => this.#problem(error),
    });
    byId('reconnect').onclick = () => this.open();
    byId('more-reports').onclick = () => this.#try(() => this.#reports.more());
    byId('reports').hidden = false;
    this.#showWhetherEmpty();
  }

  open() {
    this.#reports.open();
  }

  close() {
    this.#reports.close();
    this.#cards.forEach((card) => card.element.remove());
    byId('reports').hidden = true;
  }

  /** Asks for the room's report and leads to its card. */
  async leave(room) {
    try {
      const id = await this.#reports.leave(room.id);
      this.#cards.get(id).openSummary();
      this.#cards.get(id).focus();
    } catch (error) {
      this.#problem(error);
    }
  }

  #changed(report, before) {
    const {id} = report;
    let card = this.#cards.get(id);
    if (!card) {
      card = new ReportCard({
        cancel: (shown) => this.#try(() => this.#reports.cancel(shown.id)),
        retry: (shown) => this.#try(() => this.#reports.retry(shown.id)),
        erase: (shown) => this.#try(() => this.#erase(shown)),
      });
      this.#cards.set(id, card);
    }
    card.showTitle(this.#titleOf(report));
    card.show(report);
    if (!before) {
      this.#place(card);
      this.#showWhetherEmpty();
    }
    if (before ? before.state !== report.state : !isOver(report)) {
      announce(id, `Report on ${this.#titleOf(report)}: ${report.status || report.state}.`);
    }
  }

  #titleOf({id, room, title}) {
    const known = title ?? this.#rooms.titleOf(room);
    if (known === undefined) {
      this.#rooms.learn(room).then(() => {
        this.#cards.get(id)?.showTitle(this.#rooms.titleOf(room) ?? room);
      });
    }
    return known ?? room;
  }

  /** Newest first; the one at the top shows its summary. */
  #place(card) {
    const below = [...this.#cards.values()].filter(
      (other) => other !== card && other.createdAt < card.createdAt && other.element.isConnected,
    );
    below.sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
    byId('cards').insertBefore(card.element, below[0]?.element ?? null);
    if (card.element === byId('cards').firstElementChild) {
      card.openSummary();
    }
  }

  async #erase(report) {
    const {id} = report;
    const title = this.#titleOf(report);
    const text = `The summary and the workbook of “${title}” are gone for good. The room stays.`;
    if (await confirmed('Erase this report?', text, 'Erase')) {
      await this.#reports.erase(id);
      announce(id, `Report on ${title} erased.`);
    }
  }

  #removed(id) {
    const {element} = this.#cards.get(id);
    this.#cards.delete(id);
    const next = element.nextElementSibling ?? element.previousElementSibling;
    element.remove();
    (next?.querySelector('.card-title') ?? byId('reports-title')).focus({preventScroll: true});
    this.#showWhetherEmpty();
  }

  #connection(state) {
    byId('live').dataset.state = state;
    setText(byId('live-text'), CONNECTION[state]);
    byId('reconnect').hidden = state !== 'failed';
    if (state === 'failed') {
      announce('connection', 'Reports are not live any more.');
    }
  }

  async #try(step) {
    try {
      await step();
    } catch (error) {
      this.#problem(error);
    }
  }

  #problem(error) {
    if (error.status !== 401) {
      alertOf(error);
    }
  }

  #showWhetherEmpty() {
    byId('no-reports').hidden = this.#cards.size > 0;
  }
}
