import {api} from '../app/api.js';
import {el, setText} from '../app/dom.js';
import {alertOf} from '../app/notices.js';
import {action} from './action.js';
import {KeyedTable} from './keyed-table.js';
import {section} from './section.js';

const LEVELS = ['SEVERE', 'WARNING', 'INFO', 'CONFIG', 'FINE', 'FINER', 'FINEST', 'ALL', 'OFF'];
const PACKAGES = ['auth', 'cluster', 'http', 'mail', 'ops', 'report', 'room', 'sse', 'summary'];

/** What the node logs, by category; it holds until the node stops. */
export function logLevelsPanel(ask) {
  const {element, heading, say} = section('logs', 'Log levels');
  const table = new KeyedTable({
    name: 'Log levels',
    testid: 'log-levels',
    columns: ['Category', 'Level', 'Actions'],
    empty: 'All categories log as the server’s own settings say.',
    keyOf: ({category}) => category,
    makeRow: (each) => levelRow(each, set),
    heading,
  });
  const category = el('input', {
    id: 'log-category',
    list: 'log-categories',
    required: true,
    autocomplete: 'off',
    spellcheck: 'false',
    value: 'dev.debrief.',
    data: {testid: 'log-category'},
  });
  const level = el(
    'select',
    {id: 'log-level', data: {testid: 'log-level'}},
    ...LEVELS.map((each) => el('option', {selected: each === 'FINE'}, each)),
  );
  const button = action('Set', fromForm, {
    name: 'Set the log level',
    testid: 'log-set',
  });
  button.type = 'submit';
  const form = el(
    'form',
    {class: 'level-form', onsubmit: (event) => event.preventDefault()},
    el('div', {}, el('label', {for: 'log-category'}, 'Category'), category),
    el('div', {}, el('label', {for: 'log-level'}, 'Level'), level),
    button,
    el(
      'datalist',
      {id: 'log-categories'},
      el('option', {value: 'dev.debrief'}),
      ...PACKAGES.map((each) => el('option', {value: `dev.debrief.${each}`})),
    ),
  );
  say('Until the node stops');
  element.append(table.element, form);
  let asked = false;

  async function fromForm() {
    return form.reportValidity() ? set(category.value.trim(), level.value) : null;
  }

  async function set(name, wanted) {
    take(await ask('logs', {category: name, level: wanted}));
    return wanted === null ? `${name} logs as before.` : `${name} logs ${wanted} and worse.`;
  }

  function take({levels}) {
    table.show(Object.entries(levels).map(([name, each]) => ({category: name, level: each})));
  }

  /** A snapshot says nothing of them: they are asked for once. */
  function show() {
    if (!asked) {
      asked = true;
      api('api/ops/logs').then(take, alertOf);
    }
  }

  return {element, show};
}

function levelRow({category}, set) {
  const level = el('span', {class: 'number'});
  const reset = action('Reset', () => set(category, null), {
    name: `Reset the log level of ${category}`,
    testid: 'log-reset',
  });
  return {
    cells: [[el('code', {}, category)], [level], [reset]],
    show(news) {
      setText(level, news.level);
    },
  };
}
