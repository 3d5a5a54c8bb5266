/** The operators' page: who is there, and what the node says of itself while they look. */
import {api, whenUnauthorized} from '../app/api.js';
import {byId, el} from '../app/dom.js';
import {alertOf, clearAlert} from '../app/notices.js';
import {signInView} from '../app/sign-in-view.js';
import {consoleView} from './console-view.js';

const OFFER = {
  people: [['olga', 'Olga']],
  about: 'For operators: what runs, waits and has failed, and what to do about it.',
};
const SESSION_ENDED = 'Your session has ended. Sign in again to go on.';

const otherTabs = globalThis.BroadcastChannel ? new BroadcastChannel('debrief-session') : null;
let view = null;

function show(next, {focus = true} = {}) {
  view?.close();
  view = next;
  byId('main').replaceChildren(next.element);
  document.title = 'Operations · Debrief';
  if (focus) {
    next.heading.focus({preventScroll: true});
    scrollTo(0, 0);
  }
}

async function begin(options) {
  const me = await api('api/session');
  byId('who').textContent = me.name ?? me.user;
  byId('account').hidden = false;
  clearAlert();
  show(me.roles.includes('ops') ? consoleView(refused) : noRoleView(me), options);
}

/** Nothing of the session stays on the page. */
function end(reason, options) {
  byId('account').hidden = true;
  show(signInView(reason, signedIn, OFFER), options);
}

/** The stream is not this caller's, or not any more: for want of a session, or of the role. */
function refused(status) {
  if (status === 401) {
    end(SESSION_ENDED);
  } else {
    start();
  }
}

function noRoleView({user, name}) {
  const heading = el('h1', {tabindex: '-1'}, 'Not for your account');
  const element = el(
    'div',
    {class: 'sign-in', data: {testid: 'no-role'}},
    heading,
    el(
      'p',
      {class: 'lead'},
      `You are signed in as ${name ?? user}, who does not have the role “ops” that this page needs.`,
    ),
    el(
      'div',
      {class: 'actions'},
      el(
        'button',
        {
          class: 'button primary',
          type: 'button',
          data: {testid: 'somebody-else'},
          onclick: signOut,
        },
        'Sign in as somebody else',
      ),
      el('a', {class: 'button quiet', href: '../'}, 'Back to the rooms'),
    ),
  );
  return {element, heading, close: () => {}};
}

async function signedIn() {
  otherTabs?.postMessage('signed in');
  await begin();
}

async function signOut() {
  try {
    await api('api/session', {method: 'DELETE'});
    otherTabs?.postMessage('signed out');
    end('');
  } catch (error) {
    alertOf(error);
  }
}

async function start(options) {
  whenUnauthorized(() => {});
  try {
    await begin(options);
  } catch (error) {
    end('', options);
    if (error.status !== 401) {
      alertOf(error);
    }
  }
  whenUnauthorized(() => end(SESSION_ENDED));
}

byId('sign-out').addEventListener('click', signOut);
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('main').focus();
});
otherTabs?.addEventListener('message', () => start());
start({focus: false});
