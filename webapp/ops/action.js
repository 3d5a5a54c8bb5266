import {el} from '../app/dom.js';
import {alertOf, announce, clearAlert} from '../app/notices.js';

/** How long an outcome is shown. */
const STAYS_MS = 8_000;

let clearing = null;

/**
 * A button that does one thing at a time, keeps its focus meanwhile, and says what came of it.
 *
 * @param {string} label what is read on it
 * @param {() => Promise<string|null>} act answers a sentence for the operator, or null for none
 * @param {object} look `name` where a listener needs more than the label; `kind`, `testid`
 */
export function action(label, act, {name = null, kind = 'quiet', testid = null} = {}) {
  const button = el(
    'button',
    {
      class: `button ${kind}`,
      type: 'button',
      'aria-label': name,
      'data-testid': testid,
      onclick: run,
    },
    label,
  );

  async function run() {
    if (button.ariaDisabled === 'true') {
      return;
    }
    button.ariaDisabled = 'true';
    clearAlert();
    try {
      const outcome = await act();
      if (outcome) {
        tell(outcome);
      }
    } catch (error) {
      if (error.status !== 401) {
        alertOf(error);
      }
    } finally {
      button.ariaDisabled = 'false';
    }
  }

  return button;
}

function tell(outcome) {
  clearTimeout(clearing);
  announce('outcome', outcome);
  clearing = setTimeout(() => announce('outcome', ''), STAYS_MS);
}

/** Hides and shows buttons; a hidden one that had the focus gives it to one that is shown. */
export function offer(buttons, shown) {
  const hadFocus = buttons.find((button) => button === document.activeElement);
  for (const button of buttons) {
    button.hidden = !shown.includes(button);
  }
  if (hadFocus?.hidden) {
    shown[0]?.focus();
  }
}
