/**
 * Calls a callback of the page's. One that throws, or whose promise is rejected, is the page's error:
 * it is reported and costs nobody the stream.
 *
 * @param {() => unknown} callback
 */
export function calling(callback) {
  try {
    const result = /** @type {any} */ (callback());
    if (typeof result?.then === 'function') {
      result.then(undefined, report);
    }
  } catch (error) {
    report(error);
  }
}

/** To the page's error handlers, or to the console where there are none: React Native, Node. */
export function report(error) {
  try {
    if (typeof globalThis.reportError === 'function') {
      globalThis.reportError(error);
    } else {
      globalThis.console?.error(error);
    }
  } catch {
    // What reports errors here is broken itself: nobody is left to be told.
  }
}
