import {createSSE} from '../client/debrief.js';
import {block, equal, FakeClock, FakeServer, settle, test, until} from './harness.js';

let count = 0;

/** What the handles of one test share: a server, a clock, and a URL no other test has. */
function scene() {
  const server = new FakeServer();
  const clock = new FakeClock();
  const url = `/api/reports/events?scene=${++count}`;
  const join = (options = {}) => {
    const told = {status: [], states: [], errors: []};
    const handle = createSSE({
      eventSource: url,
      subscriptions: [{key: 'EXCEL_STATUS', action: (data) => told.status.push(data)}],
      endEvent: {key: 'EXCEL_STATUS_END'},
      user: 'ada',
      onState: (state) => told.states.push(state),
      onError: ({reason, status}) => told.errors.push([reason, status]),
      fetch: server.fetch,
      clock,
      ...options,
    });
    return {told, close: () => handle.close()};
  };
  return {server, clock, url, join};
}

/** The name ada's handles meet under. */
function nameOf(url) {
  const {href} = new URL(url, location.href);
  return JSON.stringify(['debrief-sse', 'ada', href, 'EXCEL_STATUS_END']);
}

test('handles of the same URL and user share one connection', async () => {
  const {server, join} = scene();
  const one = join();
  const body = (await server.asked()).stream();
  const other = join();
  await until(() => other.told.states.at(-1) === 'open');
  body.send(block('EXCEL_STATUS', 'one', 'e-1'));
  await until(() => one.told.status.length === 1 && other.told.status.length === 1);
  equal(server.requests.length, 1);
});

test('one that comes late is told the story from its beginning, once', async () => {
  const {server, join} = scene();
  const one = join();
  const body = (await server.asked()).stream();
  body.send(
    block('EXCEL_STATUS', 'one', 'e-1') + block('hb', '1') + block('EXCEL_STATUS', 'two', 'e-2'),
  );
  await until(() => one.told.status.length === 2);
  const late = join();
  body.send(block('EXCEL_STATUS', 'three', 'e-3'));
  await until(() => late.told.status.length === 3);
  await settle();
  equal(late.told.status, ['one', 'two', 'three']);
  equal(server.requests.length, 1);
});

test('one that stands at an id is told what came after it', async () => {
  const {server, join} = scene();
  const one = join();
  const story = block('EXCEL_STATUS', 'one', 'e-1') + block('EXCEL_STATUS', 'two', 'e-2');
  (await server.asked()).stream().send(story);
  await until(() => one.told.status.length === 2);
  const late = join({lastEventId: 'e-1'});
  await until(() => late.told.status.length === 1);
  equal([late.told.status, server.requests.length], [['two'], 1]);
});

test('one that stands where the leader has not been opens its own connection', async () => {
  const {server, join} = scene();
  join({lastEventId: 'e-5'});
  (await server.asked()).stream().send(block('EXCEL_STATUS', 'six', 'e-6'));
  join();
  const request = await server.asked();
  equal(request.headers['Last-Event-ID'], undefined);
});

test('one that comes when too much has passed opens its own connection', async () => {
  const {server, join} = scene();
  const one = join();
  const body = (await server.asked()).stream();
  let story = '';
  for (let i = 1; i <= 5_001; i++) {
    story += block('EXCEL_STATUS', i, `e-${i}`);
  }
  body.send(story);
  await until(() => one.told.status.length === 5_001);
  const late = join();
  (await server.asked()).stream().send(block('EXCEL_STATUS', 'replayed', 'e-1'));
  await until(() => late.told.status.length === 1);
  body.send(block('EXCEL_STATUS', 'more', 'e-5002'));
  await until(() => one.told.status.length === 5_002);
  equal(late.told.status, ['replayed']);
});

test('when the leader closes, the next goes on from the last id', async () => {
  const {server, join} = scene();
  const one = join();
  const first = await server.asked();
  const body = first.stream();
  const two = join();
  const three = join();
  await until(() => two.told.states.at(-1) === 'open' && three.told.states.at(-1) === 'open');
  body.send(block('EXCEL_STATUS', 'one', 'e-1'));
  await until(() => two.told.status.length === 1 && three.told.status.length === 1);
  one.close();
  equal(first.signal.aborted, true);
  const second = await server.asked();
  equal(second.headers['Last-Event-ID'], 'e-1');
  second.stream().send(block('EXCEL_STATUS', 'two', 'e-2'));
  await until(() => two.told.status.length === 2 && three.told.status.length === 2);
  equal(three.told.status, ['one', 'two']);
  equal([one.told.states.at(-1), server.requests.length], ['closed', 2]);
});

test('a follower that closes takes nobody with it', async () => {
  const {server, join} = scene();
  const one = join();
  const body = (await server.asked()).stream();
  const other = join();
  await until(() => other.told.states.at(-1) === 'open');
  other.close();
  body.send(block('EXCEL_STATUS', 'one', 'e-1'));
  await until(() => one.told.status.length === 1);
  equal(other.told.status, []);
});

test('the end event ends it for all', async () => {
  const {server, join} = scene();
  const handles = [join()];
  const body = (await server.asked()).stream();
  handles.push(join());
  await until(() => handles[1].told.states.at(-1) === 'open');
  body.send(block('EXCEL_STATUS_END', 'finished', 'e-9'));
  await until(() => handles.every(({told}) => told.states.at(-1) === 'closed'));
  await settle();
  equal(server.requests.length, 1);
});

test('a refusal is told to all', async () => {
  const {server, join} = scene();
  const handles = [join()];
  const request = await server.asked();
  handles.push(join());
  await settle();
  request.answer(404);
  await until(() => handles.every(({told}) => told.errors.length === 1));
  equal(handles[1].told.errors, [['not-found', 404]]);
});

test('a leader whose token is refused leaves the stream to another that has a better one', async () => {
  const {server, join} = scene();
  const one = join({token: 'stale'});
  const request = await server.asked();
  const other = join({token: 'good'});
  await settle();
  request.answer(401);
  const second = await server.asked();
  equal(second.headers.Authorization, 'Bearer good');
  second.stream().send(block('EXCEL_STATUS', 'one', 'e-1'));
  await until(() => other.told.status.length === 1);
  equal(one.told.errors, [['unauthorized', 401]]);
});

test('users do not share, nor does one who is not known', async () => {
  const {server, join} = scene();
  join({user: 'ada'});
  join({user: 'grace'});
  join({user: undefined});
  join({user: undefined});
  await until(() => server.requests.length === 4);
});

test('a token says who the user is', async () => {
  const {server, join} = scene();
  const jwt = (claims) => `e30.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.c2ln`;
  const one = join({user: undefined, token: jwt({sub: 'ada', exp: 1})});
  (await server.asked()).stream().send(block('EXCEL_STATUS', 'one', 'e-1'));
  await until(() => one.told.status.length === 1);
  const same = join({user: undefined, token: async () => jwt({sub: 'ada', exp: 2})});
  await until(() => same.told.status.length === 1);
  equal(server.requests.length, 1);
  join({user: undefined, token: jwt({sub: 'grace', exp: 1})});
  await server.asked();
});

test('shared: false is a connection of its own', async () => {
  const {server, join} = scene();
  join();
  join({shared: false});
  await until(() => server.requests.length === 2);
});

test('a follower that is not where a new leader goes on opens its own connection', async () => {
  const {server, url, join} = scene();
  const one = join();
  const body = (await server.asked()).stream();
  const other = join();
  await until(() => other.told.states.at(-1) === 'open');
  body.send(block('EXCEL_STATUS', 'one', 'e-1'));
  await until(() => other.told.status.length === 1);
  const channel = new BroadcastChannel(nameOf(url));
  channel.postMessage({kind: 'lead', from: 'new leader', after: 'e-2'});
  channel.close();
  equal((await server.asked()).headers['Last-Event-ID'], 'e-1');
  equal(one.told.states.at(-1), 'open');
});

test('a leader that does not answer is not waited for', async () => {
  const {server, clock, url, join} = scene();
  let thaw;
  const frozen = new Promise((resolve) => (thaw = resolve));
  navigator.locks.request(nameOf(url), () => frozen);
  const one = join();
  await clock.advance(999);
  equal(server.requests.length, 0);
  await clock.advance(1);
  (await server.asked()).stream().send(block('EXCEL_STATUS', 'one', 'e-1'));
  await until(() => one.told.status.length === 1);
  thaw();
});

test('a follower that hears nothing for a minute makes sure, and stays with a leader that lives', async () => {
  const {server, clock, join} = scene();
  join();
  const body = (await server.asked()).stream();
  const other = join();
  await until(() => other.told.states.at(-1) === 'open');
  for (let i = 0; i < 6; i++) {
    body.send(': still here\n');
    await clock.advance(20_000);
  }
  body.send(block('EXCEL_STATUS', 'one', 'e-1'));
  await until(() => other.told.status.length === 1);
  equal(server.requests.length, 1);
});
