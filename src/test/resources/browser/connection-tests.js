import SSE, {closeSSE, createSSE} from '../client/debrief.js';
import {block, equal, FakeClock, FakeServer, settle, test, until} from './harness.js';

/** A stream of its own against a server and a clock of its own, and what it has told so far. */
function open(options = {}) {
  const server = new FakeServer();
  const clock = new FakeClock();
  const told = {status: [], ends: [], states: [], errors: []};
  const handle = createSSE({
    eventSource: '/api/reports/r1/events',
    subscriptions: [
      {key: 'EXCEL_STATUS', action: (data) => told.status.push(data)},
      {key: 'EXCEL_STATUS_END', action: (data) => told.ends.push(data)},
    ],
    endEvent: {key: 'EXCEL_STATUS_END'},
    shared: false,
    onState: (state) => told.states.push(state),
    onError: ({reason, status}) => told.errors.push([reason, status]),
    fetch: server.fetch,
    clock,
    ...options,
  });
  return {server, clock, told, handle};
}

test('asks with the bearer token, for an event stream, and calls the actions in order', async () => {
  const {server, told} = open({token: 't1'});
  const request = await server.asked();
  equal(request.url, new URL('/api/reports/r1/events', location.href).href);
  equal(request.headers, {Accept: 'text/event-stream', Authorization: 'Bearer t1'});
  const body = request.stream();
  body.send(block('EXCEL_STATUS', 'one', 'e-1') + block('EXCEL_STATUS', 'two', 'e-2'));
  await until(() => told.status.length === 2);
  equal(told.status, ['one', 'two']);
  equal(told.states, ['connecting', 'open']);
});

test('asks with the cookie when there is no token', async () => {
  const {server} = open();
  const {headers, credentials} = await server.asked();
  equal([headers.Authorization, credentials], [undefined, 'include']);
});

test('closes on the end event, and what follows it is not heard', async () => {
  const {server, clock, told} = open();
  const request = await server.asked();
  const end = block('EXCEL_STATUS_END', 'finished', 'e-2');
  request.stream().send(end + block('EXCEL_STATUS', 'late', 'e-3'));
  await until(() => told.states.includes('closed'));
  await clock.advance(600_000);
  equal(told.ends, ['finished']);
  equal(told.status, []);
  equal(told.errors, []);
  equal([server.requests.length, request.signal.aborted], [1, true]);
});

test('a body that ends without the end event is taken up again from the last id', async () => {
  const {server, clock, told} = open();
  const first = (await server.asked()).stream();
  first.send(block('EXCEL_STATUS', 'one', 'é-1') + 'event: EXCEL_STATUS\ndata: half\nid: é-2\n');
  await until(() => told.status.length === 1);
  first.end();
  await clock.advance(3_000);
  const request = await server.asked();
  equal(request.headers['Last-Event-ID'], String.fromCharCode(0xc3, 0xa9) + '-1');
  request.stream().send(block('EXCEL_STATUS', 'two', 'é-2'));
  await until(() => told.status.length === 2);
  equal(told.states, ['connecting', 'open', 'waiting', 'connecting', 'open']);
});

test('begins after the id it is given', async () => {
  const {server} = open({lastEventId: '41'});
  equal((await server.asked()).headers['Last-Event-ID'], '41');
});

test('waits as long as the stream says with retry, never less', async () => {
  const {server, clock} = open();
  const body = (await server.asked()).stream();
  body.send('retry: 7000\n' + block('hb', '1'));
  await settle();
  body.cut();
  await clock.advance(6_999);
  equal(server.requests.length, 1);
  await clock.advance(1);
  equal(server.requests.length, 2);
});

test('spreads the wait by up to a quarter', async () => {
  const {server, clock} = open();
  clock.chance = 0.999;
  const body = (await server.asked()).stream();
  body.send(block('hb', '1'));
  await settle();
  body.end();
  await clock.advance(3_740);
  equal(server.requests.length, 1);
  await clock.advance(10);
  equal(server.requests.length, 2);
});

test('waits twice as long after each network failure in a row, a minute at the most, and never gives up', async () => {
  const {server, clock, told} = open();
  const first = (await server.asked()).stream();
  first.send(block('EXCEL_STATUS', 'one', 'e-1'));
  await until(() => told.status.length === 1);
  first.cut();
  await clock.advance(3_000);
  const growing = [3_000, 6_000, 12_000, 24_000, 48_000];
  for (const wait of [...growing, ...Array(8).fill(60_000)]) {
    (await server.asked()).fail(new TypeError('unreachable'));
    await clock.advance(wait - 1);
    const before = server.requests.length;
    await clock.advance(1);
    equal(server.requests.length, before + 1, `requests after ${wait} ms`);
  }
  const request = await server.asked();
  equal(request.headers['Last-Event-ID'], 'e-1');
  request.stream().send(block('EXCEL_STATUS', 'two', 'e-2'));
  await until(() => told.status.length === 2);
  equal([told.errors, told.states.at(-1)], [[], 'open']);
});

/** The shortest wait after this many failures in a row and one more, where no `retry` has come. */
function waitAfter(failed) {
  return Math.min(3_000 * 2 ** failed, 60_000);
}

test('spreads the longest wait too', async () => {
  const {server, clock} = open();
  clock.chance = 0.999;
  for (let failed = 0; failed < 12; failed++) {
    (await server.asked()).fail(new TypeError('unreachable'));
    await clock.advance(1.25 * waitAfter(failed));
  }
  (await server.asked()).fail(new TypeError('unreachable'));
  await clock.advance(74_900);
  equal(server.requests.length, 13);
  await clock.advance(100);
  equal(server.requests.length, 14);
});

test('a server that is away is not asked without a pause, even where retry was 0', async () => {
  const {server, clock} = open();
  const body = (await server.asked()).stream();
  body.send('retry: 0\n' + block('hb', '1'));
  await settle();
  body.cut();
  await clock.advance(1);
  for (const wait of [1_000, 2_000, 4_000]) {
    (await server.asked()).fail(new TypeError('unreachable'));
    const before = server.requests.length;
    await clock.advance(wait - 1);
    equal(server.requests.length, before, `requests before ${wait} ms`);
    await clock.advance(1);
  }
});

test('when the browser is online again the wait for the network is over', async () => {
  const {server, clock, told} = open();
  for (let i = 0; i < 6; i++) {
    (await server.asked()).fail(new TypeError('unreachable'));
    await until(() => told.states.at(-1) === 'waiting');
    window.dispatchEvent(new Event('online'));
  }
  (await server.asked()).answer(503, {'Retry-After': '20'});
  await until(() => told.states.at(-1) === 'waiting');
  window.dispatchEvent(new Event('online'));
  await clock.advance(19_999);
  equal(server.requests.length, 7, 'what the server asks for holds:');
  await clock.advance(1);
  equal(server.requests.length, 8);
});

test('five answers in a row that ask for another try are the end; network failures do not count', async () => {
  const {server, clock, told} = open();
  for (let failed = 0; failed < 12; failed++) {
    const request = await server.asked();
    if (failed % 3 === 0) {
      request.answer(503);
    } else {
      request.fail(new TypeError('unreachable'));
    }
    await clock.advance(waitAfter(failed));
  }
  equal(told.errors, []);
  (await server.asked()).answer(503);
  await until(() => told.errors.length === 1);
  await clock.advance(600_000);
  equal(server.requests.length, 13);
  equal(told.errors, [['http', 503]]);
  equal(told.states.at(-1), 'failed');
});

test('tries again after every status that may pass, those of a CDN too', async () => {
  const statuses = [408, 425, 429, ...Array.from({length: 100}, (_, i) => 500 + i)];
  const answeredWith = async (status) => {
    const final = status === 501 || status === 505;
    const {server, clock, told} = open();
    (await server.asked()).answer(status);
    await until(() => told.errors.length > 0 || told.states.at(-1) === 'waiting');
    equal(told.errors, final ? [['http', status]] : [], `the error after ${status}`);
    await clock.advance(3_000);
    equal(server.requests.length, final ? 1 : 2, `requests after ${status}`);
  };
  await Promise.all(statuses.map(answeredWith));
});

test('a stream that speaks ends the row of failures', async () => {
  const {server, clock, told} = open();
  for (let round = 0; round < 3; round++) {
    for (const wait of [3_000, 6_000, 12_000]) {
      (await server.asked()).answer(502);
      await clock.advance(wait);
    }
    const body = (await server.asked()).stream();
    body.send(block('hb', '1'));
    await settle();
    body.cut();
    await clock.advance(3_000);
  }
  equal(told.errors, []);
  equal(server.requests.length, 13);
});

test('a stream that never speaks is a network failure', async () => {
  const {server, clock, told} = open();
  for (const wait of [3_000, 6_000, 12_000, 24_000, 48_000, 60_000]) {
    (await server.asked()).stream().end();
    await clock.advance(wait - 1);
    const before = server.requests.length;
    await clock.advance(1);
    equal(server.requests.length, before + 1, `requests after ${wait} ms`);
  }
  equal(told.errors, []);
});

test('45 s without a byte mean that nobody is there', async () => {
  const {server, clock} = open();
  const body = (await server.asked()).stream();
  for (let i = 0; i < 4; i++) {
    body.send(block('hb', '1'));
    await clock.advance(44_000);
  }
  equal(server.requests.length, 1);
  await clock.advance(1_000);
  equal(server.requests[0].signal.aborted, true);
  await clock.advance(3_000);
  equal(server.requests.length, 2);
});

test('45 s without an answer are a failure', async () => {
  const {server, clock, told} = open();
  await server.asked();
  await clock.advance(45_000);
  equal(told.states.at(-1), 'waiting');
  await clock.advance(3_000);
  equal(server.requests.length, 2);
});

test('asks the token callback before each connect', async () => {
  let calls = 0;
  const {server, clock} = open({token: () => 't' + ++calls});
  const first = await server.asked();
  const body = first.stream();
  body.send(block('hb', '1'));
  await settle();
  body.end();
  await clock.advance(3_000);
  const second = await server.asked();
  equal(
    [first, second].map(({headers}) => headers.Authorization),
    ['Bearer t1', 'Bearer t2'],
  );
});

test('a refused token is replaced by a fresh one, once', async () => {
  let calls = 0;
  const {server, clock, told} = open({token: async () => 't' + ++calls});
  (await server.asked()).answer(401);
  const second = await server.asked();
  equal(second.headers.Authorization, 'Bearer t2');
  const refusal = second.stream(401);
  refusal.send('retry: 5000\n' + block('EXCEL_STATUS_END', 'unauthorized'));
  await until(() => told.errors.length === 1);
  await clock.advance(600_000);
  equal(told.errors, [['unauthorized', 401]]);
  equal(told.ends, ['unauthorized']);
  equal(server.requests.length, 2);
});

test('a token that is accepted may be refused again later', async () => {
  const {server, clock, told} = open({token: () => 't'});
  for (let i = 0; i < 3; i++) {
    (await server.asked()).answer(401);
    const body = (await server.asked()).stream();
    body.send(block('hb', '1'));
    await settle();
    body.end();
    await clock.advance(3_000);
  }
  equal(told.errors, []);
});

test('a refusal with an SSE body ends with its end event', async () => {
  const {server, told} = open({token: 't'});
  (await server.asked()).stream(404).send(block('EXCEL_STATUS_END', 'not-found'));
  await until(() => told.errors.length === 1);
  equal([told.ends, told.errors], [['not-found'], [['not-found', 404]]]);
  equal(server.requests.length, 1);
});

test('a refusal without an SSE body is final too', async () => {
  const {server, told} = open();
  (await server.asked()).answer(403, {'Content-Type': 'application/problem+json'}, '{}');
  await until(() => told.errors.length === 1);
  equal(told.errors, [['forbidden', 403]]);
});

test('a page of the server that says 404 while Debrief is replaced is not the end', async () => {
  const {server, clock, told} = open();
  (await server.asked()).answer(404, {'Content-Type': 'text/html;charset=utf-8'}, '<h1>404</h1>');
  await clock.advance(3_000);
  (await server.asked()).stream().send(block('hb', '1'));
  await until(() => told.states.includes('open'));
  equal([server.requests.length, told.errors], [2, []]);
});

test('429 and 503 wait for Retry-After, and their end event is not the end', async () => {
  const {server, clock, told} = open();
  const busy = block('EXCEL_STATUS_END', 'too-many-streams');
  (await server.asked()).stream(429, {'Retry-After': '20'}).send(busy);
  await clock.advance(19_999);
  equal(server.requests.length, 1);
  await clock.advance(1);
  const date = new Date(clock.now() + 40_000).toUTCString();
  (await server.asked()).stream(503, {'Retry-After': date}).send(busy);
  await clock.advance(39_999);
  equal(server.requests.length, 2);
  await clock.advance(1);
  equal(server.requests.length, 3);
  equal([told.ends, told.errors], [[], []]);
});

test('503 without Retry-After waits as the retry of its body says', async () => {
  const {server, clock} = open();
  const body = (await server.asked()).stream(503);
  body.send('retry: 5000\n' + block('EXCEL_STATUS_END', 'draining'));
  await clock.advance(4_999);
  equal(server.requests.length, 1);
  await clock.advance(1);
  equal(server.requests.length, 2);
});

test('204 closes for good', async () => {
  const {server, clock, told} = open();
  (await server.asked()).answer(204);
  await until(() => told.states.includes('closed'));
  await clock.advance(600_000);
  equal([server.requests.length, told.errors.length], [1, 0]);
});

test('an answer that is no event stream fails at once', async () => {
  const {server, told} = open();
  (await server.asked()).answer(200, {'Content-Type': 'text/html'}, '<p>Sign in');
  await until(() => told.errors.length === 1);
  equal(told.errors, [['not-an-event-stream', 200]]);
});

test('a token callback that fails is reported and asked again until it answers', async () => {
  let calls = 0;
  const token = () => {
    calls++;
    if (calls < 5) {
      throw new Error('no session');
    }
    return calls < 10 ? Promise.reject(new Error('no session')) : 't';
  };
  const reported = await reportedWhile(async () => {
    const {server, clock, told} = open({token});
    await clock.advance(340_000);
    equal((await server.asked()).headers.Authorization, 'Bearer t');
    equal(told.errors, []);
  });
  equal(reported, Array(9).fill('no session'));
});

test('before the token expires the stream goes on with a fresh one from the last id', async () => {
  let token = 'old';
  const {server, clock, told} = open({token: () => token});
  const first = await server.asked();
  const body = first.stream();
  body.send(block('EXCEL_STATUS', 'one', 'e-1'));
  await clock.advance(20_000);
  token = 'new';
  body.send(block('auth', '{"expiresInSeconds":30}'));
  const second = await server.asked();
  equal(second.headers.Authorization, 'Bearer new');
  equal(second.headers['Last-Event-ID'], 'e-1');
  equal(first.signal.aborted, true);
  equal(told.states, ['connecting', 'open', 'connecting']);
});

test('without a fresh token the stream stays until the server closes it', async () => {
  const {server, clock} = open({token: () => 'same'});
  const body = (await server.asked()).stream();
  await clock.advance(20_000);
  body.send(block('auth', '{"expiresInSeconds":30}'));
  await clock.advance(20_000);
  equal([server.requests.length, server.requests[0].signal.aborted], [1, false]);
});

test('streams are independent: closing one never touches another', async () => {
  const one = open();
  const other = open();
  const first = await one.server.asked();
  const body = (await other.server.asked()).stream();
  one.handle.close();
  equal([first.signal.aborted, one.told.states.at(-1)], [true, 'closed']);
  body.send(block('EXCEL_STATUS', 'still here', 'e-1'));
  await until(() => other.told.status.length === 1);
});

test('closeSSE closes the one it is given, and all without one', async () => {
  const opened = [open(), open(), open()];
  closeSSE(opened[0].handle);
  equal(
    opened.map(({told}) => told.states.at(-1)),
    ['closed', 'connecting', 'connecting'],
  );
  SSE.closeSSE();
  equal(
    opened.map(({told}) => told.states.at(-1)),
    ['closed', 'closed', 'closed'],
  );
});

test('after close no action is called any more, not even for the rest of a chunk', async () => {
  const heard = [];
  const {server, handle} = open({
    subscriptions: [{key: 'EXCEL_STATUS', action: (data) => heard.push(data) && handle.close()}],
  });
  const body = (await server.asked()).stream();
  body.send(block('EXCEL_STATUS', 'one', 'e-1') + block('EXCEL_STATUS', 'two', 'e-2'));
  await settle();
  equal(heard, ['one']);
});

/** The messages of the errors that are reported to the page meanwhile. */
async function reportedWhile(run) {
  const reported = [];
  const listen = (event) => {
    event.preventDefault();
    reported.push(event.error.message);
  };
  window.addEventListener('error', listen);
  try {
    await run();
  } finally {
    window.removeEventListener('error', listen);
  }
  return reported;
}

function throwing(message) {
  return () => {
    throw new Error(message);
  };
}

/** A stream all of whose callbacks fail, up to its refusal; answers what its actions have heard. */
async function readWithFailingCallbacks() {
  const heard = [];
  const states = [];
  const failing = (data) => {
    heard.push(data);
    throw new Error('action');
  };
  const failingLater = async () => {
    throw new Error('promise');
  };
  const {server, clock} = open({
    subscriptions: [
      {key: 'EXCEL_STATUS', action: failing},
      {key: 'EXCEL_STATUS', action: failingLater},
      {key: 'EXCEL_STATUS', action: (data) => heard.push(data)},
    ],
    onState: (state) => {
      states.push(state);
      throw new Error('onState');
    },
    onError: throwing('onError'),
  });
  const body = (await server.asked()).stream();
  body.send(block('EXCEL_STATUS', 'one', 'e-1') + block('EXCEL_STATUS', 'two', 'e-2'));
  await until(() => heard.length === 4);
  body.cut();
  await clock.advance(3_000);
  const request = await server.asked();
  equal(request.headers['Last-Event-ID'], 'e-2');
  request.answer(403);
  await until(() => states.at(-1) === 'failed');
  await settle();
  equal(states, ['connecting', 'open', 'waiting', 'connecting', 'failed']);
  return heard;
}

const FAILURES = [
  ...['onState', 'onState', 'action', 'action', 'promise', 'promise'],
  ...['onState', 'onState', 'onState', 'onError'],
].sort();

test('a callback that throws is reported and does not cost the stream', async () => {
  let heard;
  const reported = await reportedWhile(async () => {
    heard = await readWithFailingCallbacks();
  });
  equal(heard, ['one', 'one', 'two', 'two']);
  equal(reported.sort(), FAILURES);
});

test('a callback that throws goes to the console where there is no reportError', async () => {
  const {reportError} = globalThis;
  const {error} = console;
  const logged = [];
  globalThis.reportError = undefined;
  console.error = ({message}) => logged.push(message);
  try {
    equal(await readWithFailingCallbacks(), ['one', 'one', 'two', 'two']);
  } finally {
    globalThis.reportError = reportError;
    console.error = error;
  }
  equal(logged.sort(), FAILURES);
});

test('a reportError that throws does not cost the stream either', async () => {
  const {reportError} = globalThis;
  globalThis.reportError = throwing('reportError');
  try {
    equal(await readWithFailingCallbacks(), ['one', 'one', 'two', 'two']);
  } finally {
    globalThis.reportError = reportError;
  }
});
