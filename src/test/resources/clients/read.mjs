// Reads two streams with a client from npm and prints what it is told, one JSON object a line.
// Arguments: the client's package, then name and address of each stream. The token is in the
// environment. Ends with its standard input, so it never outlives whoever started it.
import {EventSource} from 'eventsource';

const TYPES = ['EXCEL_STATUS', 'EXCEL_PROGRESS', 'EXCEL_SUMMARY', 'EXCEL_STATUS_END', 'MESSAGE'];
const END = 'EXCEL_STATUS_END';

const [client, ...streams] = process.argv.slice(2);
const authorization = {Authorization: `Bearer ${process.env.TOKEN}`};
const tell = (what) => console.log(JSON.stringify(what));

// Left alone at the end: the 204 to the reconnect is what stops it, as it stops a browser's.
function eventsource(stream, url) {
  const source = new EventSource(url, {
    fetch: (input, init) => fetch(input, {...init, headers: {...init.headers, ...authorization}}),
  });
  for (const type of TYPES) {
    source.addEventListener(type, ({data, lastEventId}) =>
      tell({stream, type, data, id: lastEventId}),
    );
  }
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) {
      tell({stream, stopped: true});
    }
  });
}

// Takes a body that ends for the end of all unless onclose throws; would ask again after a 204 for
// ever, so it is stopped at the end event.
async function fetchEventSource(stream, url) {
  globalThis.window = globalThis;
  globalThis.document = {removeEventListener() {}};
  const {fetchEventSource: read} = await import('@microsoft/fetch-event-source');
  const stop = new AbortController();
  await read(url, {
    headers: authorization,
    openWhenHidden: true,
    signal: stop.signal,
    onmessage({event, data, id}) {
      tell({stream, type: event, data, id});
      if (event === END) {
        stop.abort();
      }
    },
    onclose() {
      throw new Error('the body ended without the end event: ask again');
    },
  });
  tell({stream, stopped: true});
}

const read = {eventsource, '@microsoft/fetch-event-source': fetchEventSource}[client];
process.stdin.on('end', () => process.exit()).resume();
for (let i = 0; i < streams.length; i += 2) {
  read(streams[i], streams[i + 1]);
}
