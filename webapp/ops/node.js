import {el, setText} from '../app/dom.js';
import {count} from '../app/format.js';
import {confirmed} from '../app/notices.js';
import {action, offer} from './action.js';
import {line} from './section.js';
import {relativeTime, setInstant} from './times.js';

const STATES = {running: 'Running', paused: 'Paused', draining: 'Draining'};
const MEANING = {
  running: '',
  paused: 'This node starts no further report; what it is working on goes on.',
  draining:
    'This node starts no further report, is not ready for the load balancer and refuses new streams, so that clients go to another node. When nothing runs any more it can be stopped.',
};
const DRAIN =
  'The node starts no further report, says that it is not ready, and ends all open streams: clients go to another node, or wait where there is none. What it is working on goes on. Resume undoes it.';

/**
 * What the node does, and the three things to make of it.
 *
 * @param {(path: string) => Promise<{state: string}>} ask does one of `pause`, `resume`, `drain`;
 *     answers the state after it, and nothing else of the snapshot
 * @param {Element} live where the page says whether it is up to date
 */
export function nodePanel(ask, live) {
  const heading = el('h1', {tabindex: '-1'}, 'Operations');
  const state = el('span', {class: 'state', data: {testid: 'state'}});
  const about = el('span', {});
  const up = relativeTime('for');
  const facts = el('p', {class: 'facts', hidden: true, data: {testid: 'facts'}}, about, ' · up for ', up);
  const meaning = line('banner', 'meaning');
  const pause = action('Pause', () => turn('pause', 'The node is paused.'), {testid: 'pause'});
  const resume = action('Resume', () => turn('resume', 'The node goes on.'), {
    kind: 'primary',
    testid: 'resume',
  });
  const drain = action('Drain…', askedToDrain, {testid: 'drain'});
  const buttons = [pause, resume, drain];
  const offered = {running: [pause, drain], paused: [resume, drain], draining: [resume]};
  offer(buttons, []);

  async function turn(path, outcome) {
    const {state: next} = await ask(path);
    showState(next);
    return outcome;
  }

  async function askedToDrain() {
    const yes = await confirmed('Drain this node?', DRAIN, 'Drain');
    return yes ? turn('drain', 'The node is draining.') : null;
  }

  const element = el(
    'div',
    {class: 'node'},
    el(
      'div',
      {class: 'section-head'},
      el('div', {}, el('div', {class: 'title'}, heading, state), facts),
      el('div', {class: 'head-actions'}, live, ...buttons),
    ),
    meaning.element,
  );

  function showState(now) {
    element.dataset.state = now;
    setText(state, STATES[now] ?? now);
    meaning.say(MEANING[now]);
    offer(buttons, offered[now] ?? buttons);
  }

  function show({state: now, node, version, startedAt, workers}) {
    setText(about, `${node} · version ${version} · ${count(workers, 'worker', 'workers')}`);
    setInstant(up, startedAt);
    facts.hidden = false;
    showState(now);
  }

  return {element, heading, show};
}
