import {briefly, date, day, inFull, timeOfDay} from '../app/format.js';
import {relativeTime, secondsAgo, setInstant} from '../ops/times.js';
import {equal, test} from './harness.js';

const FORMATS = {briefly, date, day, inFull, timeOfDay};
const INSTANT = '2026-03-04T05:06:07Z';
const NO_TIMES = [undefined, null, '', 'yesterday', NaN, '2026-13-45T00:00:00Z', 1e20];

test('a time that is absent or is not one is an empty text, never an error', async () => {
  for (const [name, format] of Object.entries(FORMATS)) {
    for (const odd of NO_TIMES) {
      equal(format(odd), '', `${name}(${odd})`);
    }
    equal(format(INSTANT).includes('undefined') || format(INSTANT) === '', false, name);
    equal(format(INSTANT), format(new Date(INSTANT)), name);
  }
  equal(date(INSTANT).includes('2026'), true);
});

test('a time that goes on is empty while there is none to tell', async () => {
  const time = relativeTime('ago');
  for (const odd of NO_TIMES) {
    equal(setInstant(time, INSTANT), true);
    equal(time.textContent.endsWith(' ago'), true, time.textContent);
    equal(time.title, inFull(INSTANT));
    equal(setInstant(time, odd), false, `whether ${odd} is told`);
    equal([time.textContent, time.hasAttribute('datetime'), time.title], ['', false, '']);
  }
});

test('seconds that are absent or are not a number lead to no instant', async () => {
  for (const odd of [undefined, null, NaN, Infinity, 1e20]) {
    equal(secondsAgo(odd), null, `secondsAgo(${odd})`);
  }
  const age = Date.now() - Date.parse(secondsAgo(60));
  equal(age >= 60_000 && age < 65_000, true, `${age} ms`);
});
