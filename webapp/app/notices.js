import {byId, el} from './dom.js';

const QUIET_MS = 1_500;
const waiting = new Map();
let timer = null;

/** Shows what went wrong until the reader puts it away or the next one comes. */
export function alertOf(error) {
  showAlert(error.message);
}

export function showAlert(text) {
  const close = el(
    'button',
    {class: 'button link', type: 'button', onclick: clearAlert},
    'Dismiss',
  );
  byId('alerts').replaceChildren(el('div', {class: 'alert'}, el('p', {}, text), close));
}

export function clearAlert() {
  byId('alerts').replaceChildren();
}

/**
 * Says a sentence to who listens instead of looks: one at a time, of each topic only the newest.
 */
export function announce(topic, sentence) {
  waiting.delete(topic);
  waiting.set(topic, sentence);
  timer ??= setTimeout(sayNext, 0);
}

function sayNext() {
  const [next] = waiting;
  timer = null;
  if (next) {
    waiting.delete(next[0]);
    byId('announcer').textContent = next[1];
    timer = setTimeout(sayNext, QUIET_MS);
  }
}

/** Asks before something is gone for good; answers whether it shall be. */
export function confirmed(title, text, yes) {
  const dialog = byId('confirm');
  byId('confirm-title').textContent = title;
  byId('confirm-text').textContent = text;
  byId('confirm-yes').textContent = yes;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), {once: true});
  });
}
