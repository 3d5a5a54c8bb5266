import {api} from './api.js';
import {el, monogram} from './dom.js';
import {alertOf, clearAlert} from './notices.js';

const READERS = [
  ['ada', 'Ada'],
  ['grace', 'Grace'],
  ['linus', 'Linus'],
];
const ABOUT = 'Leave a room, get its report: a summary, and a workbook of the whole conversation.';

/**
 * Where a session begins: with a sample user of the demo, or with a bearer token.
 *
 * @param {string} reason a sentence why it is shown; empty at the beginning
 * @param {() => Promise<void>} signedIn called when there is a session
 * @param {object} offer `people` the demo's users as [id, name], `about` what the page is for
 */
export function signInView(reason, signedIn, {people = READERS, about = ABOUT} = {}) {
  const heading = el('h1', {tabindex: '-1'}, 'Sign in');
  const field = el('textarea', {
    id: 'token',
    rows: '4',
    required: true,
    spellcheck: 'false',
    autocomplete: 'off',
  });
  const buttons = people.map(([user, name]) =>
    el(
      'button',
      {
        class: 'person',
        type: 'button',
        data: {testid: `sign-in-${user}`},
        onclick: () => once(() => demoSignIn(user)),
      },
      monogram(name),
      el('span', {}, name),
    ),
  );
  const demo = el(
    'section',
    {'aria-labelledby': 'demo-title'},
    el('h2', {id: 'demo-title'}, 'Look around as'),
    el('div', {class: 'people'}, ...buttons),
  );
  const tokenForm = el(
    'details',
    {class: 'token'},
    el('summary', {}, 'Use an access token'),
    el(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          once(() => open(field.value.trim().replace(/^Bearer\s+/i, '')));
        },
      },
      el('label', {for: 'token'}, 'Bearer token of your chat application'),
      field,
      el('button', {class: 'button primary', type: 'submit'}, 'Sign in'),
    ),
  );
  const element = el(
    'div',
    {class: 'sign-in'},
    heading,
    el('p', {class: 'lead'}, reason || about),
    demo,
    tokenForm,
  );

  async function once(step) {
    if (element.ariaBusy === 'true') {
      return;
    }
    clearAlert();
    element.ariaBusy = 'true';
    try {
      await step();
    } catch (error) {
      alertOf(error);
    } finally {
      element.ariaBusy = 'false';
    }
  }

  async function demoSignIn(user) {
    let answer;
    try {
      answer = await api('api/demo/token', {method: 'POST', body: {user}, token: null});
    } catch (error) {
      if (error.status !== 404) {
        throw error;
      }
      noDemo();
      field.focus();
      return;
    }
    await open(answer.token);
  }

  async function open(token) {
    await api('api/session', {method: 'POST', token});
    await signedIn();
  }

  function noDemo() {
    demo.remove();
    tokenForm.open = true;
  }

  return {element, heading, title: 'Sign in', close: () => {}};
}
