/**
 * Runs every test of the browser client and of the pages' times, and leaves the outcome as JSON: `{"passed","failed"}` in the
 * page's title, and with each failure's name and reason in `#result`.
 */
import {runAll} from './harness.js';
import './parser-tests.js';
import './connection-tests.js';
import './sharing-tests.js';
import './times-tests.js';

const {passed, failures} = await runAll();
document.getElementById('result').textContent = JSON.stringify({passed, failures}, null, 2);
document.title = JSON.stringify({passed, failed: failures.length});
