/** The steps of a report in their order. Whatever else a report can be in is in `OTHERS`. */
const STEPS = ['summarizing', 'writing'];

const OTHERS = {
  queued: 'Queued',
  finished: 'Finished',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** What a state is called. A step that this page does not know has its word as its name. */
export function stateName(state) {
  return OTHERS[state] ?? state.charAt(0).toUpperCase() + state.slice(1).replaceAll('_', ' ');
}

/** Whether a step runs. */
export function isRunning(state) {
  return !(state in OTHERS);
}

/** A number that rises as a report goes through its states. */
export function stageOf(state) {
  return isRunning(state) ? 1 + Math.max(0, STEPS.indexOf(state)) : state === 'queued' ? 0 : Infinity;
}

/** Whether nothing more happens to the report by itself. */
export function isOver({state}) {
  return stageOf(state) === Infinity;
}

/** How far the whole report is, in percent: each of its steps counts the messages anew, from 0. */
export function overall({state, percent}) {
  return (Math.max(0, STEPS.indexOf(state)) * 100 + (percent ?? 0)) / STEPS.length;
}
