/**
 * The client module's types against its code. A module's declarations hide its code from the compiler,
 * so the code is compiled under another name beside them.
 */
import type * as declared from './webapp/client/debrief.js';
import type * as written from './webapp/client/debrief.code.js';

declare const code: typeof written;

/** What is declared is there, and is what it is declared to be. */
export const module: typeof declared = code;

/** What is there is declared. */
export const names: keyof typeof declared = {} as keyof typeof written;
