import {EventStreamParser} from '../client/debrief.js';
import {equal, test} from './harness.js';

const encoder = new TextEncoder();

function parse(...chunks) {
  const events = [];
  const retries = [];
  const parser = new EventStreamParser({
    onEvent: ({type, data, lastEventId}) => events.push([type, data, lastEventId]),
    onRetry: (milliseconds) => retries.push(milliseconds),
  });
  for (const chunk of chunks) {
    parser.feed(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
  }
  return {events, retries, lastEventId: parser.lastEventId};
}

const STORY =
  '\uFEFF: welcome\nretry: 3127\nevent: hb\ndata: 1\n\n' +
  'event: EXCEL_STATUS\ndata: Überblick – 3,564 ✓ 😀\nid: k3f9-41\n\n' +
  'data: one\ndata:  two\ndata\n\nid: k3f9-42\n\ndata: after\n\nevent: cut\ndata: off\nid: 43\n';
const STORY_EVENTS = [
  ['hb', '1', ''],
  ['EXCEL_STATUS', 'Überblick – 3,564 ✓ 😀', 'k3f9-41'],
  ['message', 'one\n two\n', 'k3f9-41'],
  ['message', 'after', 'k3f9-42'],
];

for (const [name, end] of [
  ['LF', '\n'],
  ['CR', '\r'],
  ['CRLF', '\r\n'],
]) {
  const bytes = encoder.encode(STORY.replaceAll('\n', end));

  test(`reads the same wherever a stream of ${name} lines is cut in two`, async () => {
    for (let at = 0; at <= bytes.length; at++) {
      const {events, retries, lastEventId} = parse(bytes.subarray(0, at), bytes.subarray(at));
      equal(events, STORY_EVENTS, `cut at ${at}`);
      equal(retries, [3127], `retry, cut at ${at}`);
      equal(lastEventId, 'k3f9-42', `last id, cut at ${at}`);
    }
  });

  test(`reads a stream of ${name} lines byte by byte`, async () => {
    equal(parse(...Array.from(bytes, (byte) => Uint8Array.of(byte))).events, STORY_EVENTS);
  });
}

test('hands an event out as soon as its blank line is there, also when that is a lone CR', async () => {
  equal(parse('data: x\r\r').events, [['message', 'x', '']]);
  equal(parse('data: x\r\n\r').events, [['message', 'x', '']]);
});

test('takes CR and LF in two chunks as one line end', async () => {
  equal(parse('data: a\r', '\ndata: b\r', '\n\r', '\n').events, [['message', 'a\nb', '']]);
});

test('takes only the first byte order mark off', async () => {
  equal(parse('\uFEFFdata: a\n\n\uFEFFdata: b\n\ndata: \uFEFFc\n\n').events, [
    ['message', 'a', ''],
    ['message', '\uFEFFc', ''],
  ]);
});

test('takes one space off a value and no more', async () => {
  equal(
    parse('data:a\n\ndata: a\n\ndata:  a\n\ndata:\ta\n\n').events.map(([, data]) => data),
    ['a', 'a', ' a', '\ta'],
  );
});

test('ignores comments, unknown fields and fields of another case', async () => {
  equal(parse(':\n: data: no\nfoo: bar\nData: no\n data: no\ndata: yes\n\n').events, [
    ['message', 'yes', ''],
  ]);
});

test('hands out an empty data line, and nothing for a block without one', async () => {
  equal(parse('data:\n\ndata\ndata\n\nevent: lonely\n\n\n\n').events, [
    ['message', '', ''],
    ['message', '\n', ''],
  ]);
});

test('forgets the event type with the block', async () => {
  equal(parse('event: a\n\ndata: x\n\nevent: b\nevent: c\ndata: y\n\n').events, [
    ['message', 'x', ''],
    ['c', 'y', ''],
  ]);
});

test('keeps an id until the next one, and an empty id clears it', async () => {
  equal(parse('id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n').events, [
    ['message', 'a', '1'],
    ['message', 'b', '1'],
    ['message', 'c', ''],
  ]);
});

test('a block without data moves the id', async () => {
  const {events, lastEventId} = parse('id: 7\n\n');
  equal(events, []);
  equal(lastEventId, '7');
});

test('an id that is not ended by a blank line does not count', async () => {
  equal(parse('id: 1\ndata: a\n\nid: 2\ndata: b\n').lastEventId, '1');
});

test('ignores an id with NUL', async () => {
  equal(parse('id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n').events[1], ['message', 'b', '1']);
});

test('takes a retry of digits only', async () => {
  const fields = [
    'retry: 10',
    'retry:0020',
    'retry: 1.5',
    'retry: -1',
    'retry: 3s',
    'retry:',
    'retry: ٣',
  ];
  equal(parse(fields.join('\n') + '\n').retries, [10, 20]);
});

test('replaces bytes that are no UTF-8', async () => {
  const bytes = Uint8Array.of(...encoder.encode('data: '), 0xff, 0x41, 10, 10);
  equal(parse(bytes).events, [['message', '\uFFFDA', '']]);
});

test('a callback that throws keeps nothing back of what it is fed', async () => {
  const heard = [];
  const {reportError} = globalThis;
  const reported = [];
  globalThis.reportError = ({message}) => reported.push(message);
  try {
    const parser = new EventStreamParser({
      onEvent: ({data}) => {
        heard.push(data);
        throw new Error('onEvent');
      },
      onRetry: () => {
        throw new Error('onRetry');
      },
    });
    parser.feed(encoder.encode('data: one\n\nretry: 5\ndata: two\nid: 2\n\ndata: th'));
    parser.feed(encoder.encode('ree\n\n'));
    equal(parser.lastEventId, '2');
  } finally {
    globalThis.reportError = reportError;
  }
  equal(heard, ['one', 'two', 'three']);
  equal(reported, ['onEvent', 'onRetry', 'onEvent', 'onEvent']);
});
