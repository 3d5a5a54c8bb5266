import {createSSE} from '../client/debrief.js';
import {api, apiPath} from './api.js';
import {isOver, stageOf} from './stages.js';

/** When to look whether the mail has gone out, after the report's end. */
const MAIL_LOOKS_MS = [2_000, 6_000, 18_000];

/**
 * The caller's reports as this page knows them: what `api/reports` says, kept up to date by the one
 * stream of all of them. A report that is over does not go back, save by a retry.
 *
 * Each is the report as the API gives it and `draft`, the summary's text as far as it has been
 * heard.
 */
export class Reports {
  #user;
  #listener;
  #reports = new Map();
  #erased = new Set();
  #fetching = new Map();
  #timers = new Set();
  #interrupted = new Set();
  #stream = null;
  #next = null;

  /**
   * @param {string} user
   * @param {object} listener `changed(report, before)` (undefined where it is new), `removed(id)`,
   *     `more(whether)` there are older ones, `connection(state)`, `streamFailed({reason, status})`,
   *     `problem(error)`
   */
  constructor(user, listener) {
    this.#user = user;
    this.#listener = listener;
  }

  /** Opens the stream; does nothing while it is open. */
  open() {
    this.#stream ??= createSSE({
      eventSource: 'api/reports/events',
      user: this.#user,
      subscriptions: [
        {key: 'EXCEL_STATUS', action: parsed((event) => this.#status(event))},
        {key: 'EXCEL_PROGRESS', action: parsed((event) => this.#progress(event))},
        {key: 'EXCEL_SUMMARY', action: parsed((event) => this.#delta(event))},
        {key: 'EXCEL_STATUS_END', action: parsed((event) => this.#end(event))},
        {key: 'reset', action: parsed(({reports}) => reports?.forEach((each) => this.#take(each)))},
      ],
      endEvent: null,
      onState: (state) => this.#connection(state),
      onError: (error) => {
        this.#stream = null;
        this.#listener.streamFailed(error);
      },
    });
  }

  close() {
    this.#stream?.close();
    this.#stream = null;
    this.#timers.forEach(clearTimeout);
  }

  /** Leaves the room: the report that is made, or the one there is already. */
  async leave(room) {
    const report = await api(apiPath('rooms', room, 'leave'), {method: 'POST', body: {}});
    this.#take(report);
    return report.id;
  }

  async cancel(id) {
    await api(apiPath('reports', id), {method: 'DELETE'});
  }

  async retry(id) {
    const report = await api(apiPath('reports', id, 'retry'), {method: 'POST', body: {}});
    if (report?.id) {
      this.#take(report, true);
    } else {
      await this.#fetch(id, true);
    }
  }

  async erase(id) {
    await api(apiPath('reports', id), {method: 'DELETE'}).catch((error) => {
      if (error.status !== 404) {
        throw error;
      }
    });
    this.#erased.add(id);
    this.#reports.delete(id);
    this.#listener.removed(id);
  }

  /** The next older ones. */
  async more() {
    await this.#page(`?cursor=${encodeURIComponent(this.#next)}`);
  }

  async #page(query) {
    const {items, next} = await api('api/reports' + query);
    this.#next = next;
    items.forEach((report) => this.#take(report));
    this.#listener.more(next !== null);
  }

  #connection(state) {
    if (state === 'open') {
      this.#page('').catch(this.#listener.problem);
    } else {
      this.#interrupted = new Set(this.#reports.keys());
    }
    this.#listener.connection(state);
  }

  #status({report: id, status}) {
    const report = this.#reports.get(id);
    if (!report) {
      this.#fetch(id);
    } else if (report.state === 'failed') {
      // Somebody retries it in another tab, or this is an old event: the server knows.
      this.#fetch(id, true);
    } else if (!isOver(report)) {
      this.#change(id, {status});
    }
  }

  #progress({report: id, state, percent, done, total, etaSeconds}) {
    const report = this.#reports.get(id);
    if (report && !isOver(report) && stageOf(state) >= stageOf(report.state)) {
      const draft = state === 'summarizing' && report.state !== state ? '' : report.draft;
      this.#change(id, {state, percent, done, total, etaSeconds, draft});
    }
  }

  #delta({report: id, delta}) {
    const report = this.#reports.get(id);
    if (report && !isOver(report)) {
      const gap = this.#interrupted.delete(id) ? '… ' : '';
      this.#change(id, {draft: report.draft + gap + delta});
    }
  }

  #end({report: id, state}) {
    if (this.#reports.has(id) && !isOver(this.#reports.get(id))) {
      this.#change(id, {state});
    }
    // An answer that is on its way may be older than the end.
    Promise.resolve(this.#fetching.get(id)).then(() => this.#fetch(id));
  }

  #change(id, news) {
    const before = this.#reports.get(id);
    const report = {...before, ...news};
    this.#reports.set(id, report);
    this.#listener.changed(report, before);
  }

  /** What a request answered; older than what the stream has told since, perhaps. */
  #take(snapshot, retried = false) {
    const {id} = snapshot;
    const known = this.#reports.get(id);
    if (this.#erased.has(id)) {
      return;
    }
    if (!known) {
      if (snapshot.done > 0) {
        this.#interrupted.add(id);
      }
      this.#change(id, {...snapshot, draft: ''});
    } else if (known.state === 'failed' && retried) {
      this.#change(id, {...snapshot, draft: isOver(snapshot) ? known.draft : ''});
    } else if (isNews(snapshot, known)) {
      this.#change(id, snapshot);
    }
    this.#lookAfterMail(id);
  }

  async #fetch(id, retried = false) {
    if (this.#fetching.has(id)) {
      return this.#fetching.get(id);
    }
    const fetched = api(apiPath('reports', id))
      .then((report) => this.#take(report, retried))
      .catch((error) => error.status === 404 || this.#listener.problem(error))
      .finally(() => this.#fetching.delete(id));
    this.#fetching.set(id, fetched);
    return fetched;
  }

  #lookAfterMail(id) {
    const report = this.#reports.get(id);
    const looks = report.looks ?? 0;
    if (
      report.mail === 'pending' &&
      isOver(report) &&
      looks < MAIL_LOOKS_MS.length &&
      !report.looking
    ) {
      Object.assign(report, {looks: looks + 1, looking: true});
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        const now = this.#reports.get(id);
        if (now) {
          now.looking = false;
          this.#fetch(id);
        }
      }, MAIL_LOOKS_MS[looks]);
      this.#timers.add(timer);
    }
  }
}

/** Whether a snapshot is further than what is known; a report that is over still gets its mail. */
function isNews(snapshot, known) {
  return snapshot.state === known.state
    ? isOver(known) || snapshot.percent >= known.percent
    : stageOf(snapshot.state) > stageOf(known.state);
}

/** An error answer ends with a plain word where the stream has JSON; `onError` tells of it. */
function parsed(action) {
  return (data) => {
    let event;
    try {
      event = JSON.parse(data);
    } catch {
      return;
    }
    action(event);
  };
}
