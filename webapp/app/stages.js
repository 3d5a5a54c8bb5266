/** What a report's states are called. */
export const STATES = {
  queued: 'Queued',
  summarizing: 'Summarizing',
  writing: 'Writing',
  finished: 'Finished',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** How far the whole report is, in percent: its two steps count the messages anew, each from 0. */
export function overall({state, percent}) {
  return ((state === 'writing' ? 100 : 0) + (percent ?? 0)) / 2;
}
