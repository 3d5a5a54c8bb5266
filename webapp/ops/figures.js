import {el, setText} from '../app/dom.js';
import {amount, count} from '../app/format.js';
import {relativeTime, secondsAgo, setInstant} from './times.js';

/** The figures by which an operator sees at a glance whether all is well. */
export function figuresPanel() {
  const figures = {
    open: figure('Open streams'),
    queued: figure('Waiting reports'),
    running: figure('Running reports'),
    failed: figure('Failed reports'),
    mails: figure('Mails not sent'),
    messages: figure('Messages'),
  };
  const share = el('progress', {'aria-label': 'Open streams of those this node may hold'});
  figures.open.element.append(el('dd', {}, share));
  const element = el('dl', {class: 'key-figures', hidden: true});
  for (const [name, each] of Object.entries(figures)) {
    each.element.dataset.testid = `figure-${name}`;
    element.append(each.element);
  }

  function show({streams, reports, mails, rooms}) {
    const {queued, running, queueAgeSeconds, oldestRunningSeconds} = reports;
    element.hidden = false;
    share.max = streams.max;
    share.value = streams.open;
    figures.open.show(streams.open, `of ${amount(streams.max)}, ${streams.perUser} a user`);
    figures.queued.show(queued, queued > 0 ? 'the oldest for ' : 'nobody waits');
    figures.queued.since(queued > 0 ? queueAgeSeconds : null);
    figures.running.show(running, running > 0 ? 'the longest for ' : 'nothing to do');
    figures.running.since(running > 0 ? oldestRunningSeconds : null);
    figures.failed.show(reports.failed, `${amount(reports.finished)} finished`);
    figures.failed.alarm(reports.failed > 0);
    figures.mails.show(
      mails.pending + mails.failed,
      mails.pending + mails.failed > 0
        ? `${amount(mails.pending)} waiting, ${amount(mails.failed)} failed`
        : `${amount(mails.sent)} sent`,
    );
    figures.mails.alarm(mails.failed > 0);
    figures.messages.show(rooms.messages, `in ${count(rooms.rooms, 'room', 'rooms')}`);
  }

  return {element, show};
}

function figure(label) {
  const value = el('dd', {class: 'value'});
  const words = el('span', {});
  const time = relativeTime('for');
  const element = el(
    'div',
    {class: 'key-figure'},
    el('dt', {}, label),
    value,
    el('dd', {class: 'detail'}, words, time),
  );
  return {
    element,
    show(n, detail) {
      setText(value, amount(n));
      setText(words, detail);
    },
    since(seconds) {
      setInstant(time, secondsAgo(seconds));
    },
    alarm(on) {
      element.classList.toggle('alarm', on);
    },
  };
}
