/** The page: one session, one view at a time, and the reports beside it. */
import {closeSSE} from './client/debrief.js';
import {api, whenUnauthorized} from './app/api.js';
import {byId} from './app/dom.js';
import {alertOf, clearAlert} from './app/notices.js';
import {ReportsPanel} from './app/reports-panel.js';
import {roomView} from './app/room-view.js';
import {Rooms} from './app/rooms.js';
import {roomsView} from './app/rooms-view.js';
import {signInView} from './app/sign-in-view.js';

const otherTabs = globalThis.BroadcastChannel ? new BroadcastChannel('debrief-session') : null;
let session = null;
let view = null;

/** What the address after the # names: a room, perhaps one of its messages, else the list. */
function route() {
  const [, room, number] = /^#\/rooms\/([^/]+)(?:\/messages\/(\d+))?$/.exec(location.hash) ?? [];
  try {
    return room ? {room: decodeURIComponent(room), number: number ? Number(number) : null} : {};
  } catch {
    return {};
  }
}

function show(next, {focus = true} = {}) {
  view?.close();
  view = next;
  document.title = next.title === 'Rooms' ? 'Debrief' : `${next.title} · Debrief`;
  byId('main').replaceChildren(next.element);
  if (focus) {
    next.heading.focus({preventScroll: true});
    scrollTo(0, 0);
  }
}

function follow(options) {
  if (!session) {
    return;
  }
  const where = route();
  if (where.room && view?.room === where.room) {
    view.goTo(where.number);
    return;
  }
  clearAlert();
  show(where.room ? openRoom(where) : roomsView(session.rooms), options);
}

function openRoom(where) {
  const {me, rooms} = session;
  const opened = roomView(where, {me, rooms, leave, toList});
  opened.ready.then(() => {
    if (view === opened) {
      document.title = `${opened.heading.textContent} · Debrief`;
    }
  });
  return opened;
}

/** Back on the list at once; the report is asked for meanwhile. */
function leave(room) {
  const {panel} = session;
  history.pushState(null, '', '#/');
  follow();
  panel.leave(room);
}

/** Where a room leads that is not there: as if its address had never been. */
function toList() {
  history.replaceState(null, '', '#/');
  follow();
}

async function begin(options) {
  const me = await api('api/session');
  const rooms = new Rooms();
  session = {me, rooms, panel: new ReportsPanel(me.user, rooms, () => end(SESSION_ENDED))};
  byId('who').textContent = me.name ?? me.user;
  byId('account').hidden = false;
  byId('operations').hidden = !me.roles.includes('ops');
  byId('inbox').hidden = !me.demo;
  byId('layout').classList.remove('alone');
  clearAlert();
  follow(options);
  session.panel.open();
}

const SESSION_ENDED = 'Your session has ended. Sign in again to go on where you were.';

/** Nothing of the session stays on the page. */
function end(reason, options) {
  session?.panel.close();
  session = null;
  closeSSE();
  byId('account').hidden = true;
  byId('layout').classList.add('alone');
  show(signInView(reason, signedIn), options);
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

/** The cookie is that of all tabs: who signs out or in elsewhere does so here. */
async function sessionChangedElsewhere() {
  end('');
  await start();
}

async function start() {
  whenUnauthorized(() => {});
  try {
    await begin({focus: false});
  } catch (error) {
    end('', {focus: false});
    if (error.status !== 401) {
      alertOf(error);
    }
  }
  whenUnauthorized(() => session && end(SESSION_ENDED));
}

addEventListener('hashchange', () => follow());
addEventListener('online', () => session?.panel.open());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') {
    session?.panel.open();
  }
});
byId('sign-out').addEventListener('click', signOut);
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('main').focus();
});
otherTabs?.addEventListener('message', sessionChangedElsewhere);
start();
