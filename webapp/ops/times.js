import {el, setText} from '../app/dom.js';
import {inFull, timeOf} from '../app/format.js';

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];
const TOLD = {
  ago: (seconds) => (seconds < 1 ? 'just now' : `${lasting(seconds)} ago`),
  for: (seconds) => lasting(Math.max(0, seconds)),
  in: (seconds) => (seconds > -1 ? 'now' : `in ${lasting(-seconds)}`),
};
/** How far the server's clock may be away before it counts: an `hb` only tells whole seconds. */
const TOLERANCE_MS = 2_000;

let serverAheadMs = 0;
let stoppedAt = null;

/** What time it is for the server, or was when its word was last heard. */
function now() {
  return stoppedAt ?? Date.now() + serverAheadMs;
}

/** Takes the server's time, in seconds since the epoch, at this moment. */
export function synchronize(seconds) {
  const ahead = seconds * 1_000 - Date.now();
  serverAheadMs = Math.abs(ahead) > TOLERANCE_MS ? ahead : 0;
}

/** What the page tells is as old as the last word of the server: no time goes on without it. */
export function stopTime() {
  stoppedAt ??= now();
}

export function goOn() {
  stoppedAt = null;
  tick();
}

/** The instant that many seconds ago; null where the number is absent or not one. */
export function secondsAgo(seconds) {
  return timeOf(now() - (seconds ?? NaN) * 1_000)?.toISOString() ?? null;
}

/** A time that is told relative to now and kept so: `ago`, `for` or `in`. */
export function relativeTime(how) {
  return el('time', {data: {told: how}});
}

/** Sets the instant such an element tells, empty without a valid one; answers whether it has one. */
export function setInstant(time, instant) {
  if (timeOf(instant) === null) {
    time.removeAttribute('datetime');
    time.removeAttribute('title');
    setText(time, '');
    return false;
  }
  if (time.dateTime !== instant) {
    time.dateTime = instant;
    time.title = inFull(instant);
  }
  tell(time);
  return true;
}

/** Seconds in the largest unit of which there is at least one. */
export function lasting(seconds) {
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? UNITS.at(-1);
  return `${Math.floor(seconds / size)} ${unit}`;
}

function tell(time) {
  const seconds = (now() - Date.parse(time.dateTime)) / 1_000;
  setText(time, TOLD[time.dataset.told](seconds));
}

/** Tells all of the page's times anew. */
function tick() {
  document.querySelectorAll('time[data-told][datetime]').forEach(tell);
}

setInterval(tick, 1_000);
