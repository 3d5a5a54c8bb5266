/**
 * Server-Sent Events over `fetch`: with a bearer token or the session cookie, resumed by id, shared
 * across the tabs of one origin.
 */

/** One event of a stream as the WHATWG HTML standard dispatches it. */
export interface StreamEvent {
  /** The `event` field; `message` where the block has none. */
  readonly type: string;
  /** The `data` lines, joined by LF. */
  readonly data: string;
  /** The id of this block, else of the last one before it that has one; empty where none has. */
  readonly lastEventId: string;
}

export interface Subscription {
  /** The event type it wants. */
  readonly key: string;
  /**
   * Called for every such event, in order. One that throws, or whose promise is rejected, does not
   * end the stream: the error goes to `reportError`, or to the console where there is none. So it is
   * with every callback.
   */
  readonly action: (data: string, event: StreamEvent) => void;
}

/**
 * - `connecting`: a request is on its way, or the token for it
 * - `open`: the server answers with a stream
 * - `waiting`: a pause before the next request
 * - `closed`: the end event came, the server said that there is no more (204), or `close` was called
 * - `failed`: refused by the server; `onError` is told why
 */
export type StreamState = 'connecting' | 'open' | 'waiting' | 'closed' | 'failed';

export interface StreamError {
  /**
   * The word the server ended its error answer with (such as `unauthorized`), else one of
   * `unauthorized`, `forbidden`, `not-found`, `http` (another status), `not-an-event-stream`.
   */
  readonly reason: string;
  /** The HTTP status of that answer. */
  readonly status: number;
}

export interface StreamOptions {
  /** The URL of the stream, relative to the page or absolute. */
  readonly eventSource: string;
  readonly subscriptions: readonly Subscription[];
  /**
   * The event that ends the stream for good; subscriptions to its key see it first. Null for a
   * stream without end. A body that ends without it is taken up again from the last id.
   */
  readonly endEvent: {readonly key: string} | null;
  /**
   * The bearer token, or a callback for it: called before every request, once more when the server
   * refuses a token with 401, and on the server's `auth` event 30 s before the token expires. It may
   * be called more often than a token is used; where it fails it is called again after a pause.
   * Without a token the cookies are sent.
   */
  readonly token?: string | (() => string | Promise<string>) | null;
  /** Where to begin: the stream brings what came after this id. Default: where it begins without. */
  readonly lastEventId?: string;
  /**
   * Whether tabs with the same URL, user and end event share one connection (default true). They do
   * where the browser has Web Locks and BroadcastChannel and the user is known; else each has its
   * own.
   */
  readonly shared?: boolean;
  /**
   * Who the user is, as any stable string. Default: issuer and subject of a JWT. With cookies it
   * must be given for the connection to be shared.
   */
  readonly user?: string;
  readonly onState?: (state: StreamState) => void;
  /**
   * Called once, when the stream fails, which only the server's answer makes it do. 408, 425, 429
   * and, except 501 and 505, all from 500 on are tried again, after `Retry-After` where given, until
   * five such answers have come with no stream in between; other refusals are final. Where there is no
   * answer, be it for a minute or for a day, it is tried again for as long as the stream is open: after
   * pauses that double from the stream's `retry` to a minute, each longer by up to a quarter by
   * chance, and as soon as the browser is online again.
   */
  readonly onError?: (error: StreamError) => void;
  /** Default: the page's `fetch`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Time, timers and chance; for tests. */
  readonly clock?: StreamClock;
}

export interface StreamClock {
  /** Milliseconds since the epoch. */
  now(): number;
  setTimeout(run: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** From 0 to less than 1. */
  random(): number;
}

export interface StreamHandle {
  /** Closes the stream; no action is called any more. Of tabs that share it, another goes on. */
  close(): void;
}

/** Opens a stream. Any number may be open at once, independent of each other. */
export function createSSE(options: StreamOptions): StreamHandle;

/** Closes the given stream, or all of this page. */
export function closeSSE(handle?: StreamHandle): void;

/**
 * Reads an event stream in pieces of any size, exactly as the WHATWG HTML standard says. A callback
 * that throws is reported and does not keep the next events back.
 */
export class EventStreamParser {
  /**
   * @param options.onEvent called during `feed` for each event
   * @param options.onRetry called with each valid `retry` field
   * @param options.lastEventId the id to begin with, that of the stream this one goes on with
   */
  constructor(options: {
    onEvent: (event: StreamEvent) => void;
    onRetry?: (milliseconds: number) => void;
    lastEventId?: string;
  });

  /** The id of the last complete block that has one, also of a block without data. */
  readonly lastEventId: string;

  /** Takes the next bytes. What no blank line ends is not handed out. */
  feed(bytes: Uint8Array): void;
}

declare const _default: {createSSE: typeof createSSE; closeSSE: typeof closeSSE};
export default _default;
