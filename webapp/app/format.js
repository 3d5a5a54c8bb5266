const number = new Intl.NumberFormat();
const clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});
const dayOfYear = new Intl.DateTimeFormat(undefined, {day: 'numeric', month: 'short'});
const dateOf = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const weekday = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const moment = new Intl.DateTimeFormat(undefined, {dateStyle: 'full', timeStyle: 'medium'});

export function count(n, one, many) {
  return `${number.format(n)} ${n === 1 ? one : many}`;
}

export function amount(n) {
  return number.format(n);
}

/** The time an instant of the API means; null where it is absent or is not a time. */
export function timeOf(instant) {
  const time = new Date(instant ?? NaN);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** `Intl` throws on an invalid date, and one missing time must not cost the rest of the view. */
function formatted(format, instant) {
  const time = timeOf(instant);
  return time === null ? '' : format.format(time);
}

export function timeOfDay(instant) {
  return formatted(clock, instant);
}

export function day(instant) {
  return formatted(weekday, instant);
}

export function date(instant) {
  return formatted(dateOf, instant);
}

export function inFull(instant) {
  return formatted(moment, instant);
}

/** As short as it can be told: today the time, this year the day. */
export function briefly(instant, now = new Date()) {
  const then = timeOf(instant);
  if (then === null) {
    return '';
  }
  if (then.toDateString() === now.toDateString()) {
    return clock.format(then);
  }
  return (then.getFullYear() === now.getFullYear() ? dayOfYear : dateOf).format(then);
}

export function remaining(seconds) {
  if (seconds < 60) {
    return `about ${Math.max(1, Math.round(seconds))} s left`;
  }
  return seconds < 5400
    ? `about ${Math.round(seconds / 60)} min left`
    : `about ${Math.round(seconds / 3600)} h left`;
}

/** A file's size in the largest unit that leaves a number of at least 1. */
export function size(bytes) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: units[unit],
    maximumFractionDigits: unit === 0 ? 0 : 1,
  }).format(bytes / 1000 ** unit);
}
