// Reads streams in the page as an application would: with the browser's own EventSource, or with
// an event source whose module is given. What they are told is in window.told.
'use strict';

const TYPES = ['EXCEL_STATUS', 'EXCEL_PROGRESS', 'EXCEL_SUMMARY', 'EXCEL_STATUS_END', 'MESSAGE'];

window.told = [];

function tellAll(source, stream) {
  for (const type of TYPES) {
    source.addEventListener(type, ({data, lastEventId}) =>
      told.push({stream, type, data, id: lastEventId}),
    );
  }
}

// Signed in by the cookie, since it can send no header. Left alone at the end: the 204 to the
// reconnect is what stops it.
window.readNative = async (streams, token) => {
  await fetch('/api/session', {method: 'POST', headers: {Authorization: `Bearer ${token}`}});
  for (const [stream, url] of Object.entries(streams)) {
    const source = new EventSource(url, {withCredentials: true});
    tellAll(source, stream);
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) {
        told.push({stream, stopped: true});
      }
    });
  }
};

// It asks again after any answer, so it is closed at the end event. React Native compiles modules
// without strict mode, and this one needs that.
window.readReactNative = (streams, token, module) => {
  const ReactNativeEventSource = new Function(module.replace('export default', 'return'))();
  for (const [stream, url] of Object.entries(streams)) {
    const source = new ReactNativeEventSource(url, {headers: {Authorization: `Bearer ${token}`}});
    tellAll(source, stream);
    source.addEventListener('EXCEL_STATUS_END', () => {
      source.close();
      told.push({stream, stopped: true});
    });
  }
};
