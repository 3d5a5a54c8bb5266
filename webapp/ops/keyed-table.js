import {el} from '../app/dom.js';

/**
 * A table whose rows are made once and then kept up to date in place, so that focus, selection and
 * what is being read survive the next snapshot. Roles are given in full: on a narrow screen rows are
 * laid out as blocks, with which some browsers forget that they are rows.
 */
export class KeyedTable {
  element;
  #table;
  #body = el('tbody', {role: 'rowgroup'});
  #empty;
  #rows = new Map();
  #keyOf;
  #makeRow;
  #heading;
  #columns;

  /**
   * @param {object} shape `name`, `kind` and `testid` of the table; `columns`, the names of its columns;
   *     `empty`, the sentence in place of no rows; `keyOf(item)`; `makeRow(item)`, which answers its
   *     `cells` as lists of nodes, the first of them the row's header, and `show(item)`; `heading`,
   *     where the focus goes when the last row that had it is gone
   */
  constructor({name, kind = '', testid, columns, empty, keyOf, makeRow, heading}) {
    this.#keyOf = keyOf;
    this.#makeRow = makeRow;
    this.#heading = heading;
    this.#empty = el('p', {class: 'empty'}, empty);
    this.#columns = columns;
    const head = columns.map((column) =>
      el(
        'th',
        {scope: 'col', role: 'columnheader'},
        el('span', {class: column === 'Actions' ? 'visually-hidden' : null}, column),
      ),
    );
    this.#table = el(
      'table',
      {class: `table ${kind}`, role: 'table', 'aria-label': name, hidden: true, data: {testid}},
      el('thead', {role: 'rowgroup'}, el('tr', {role: 'row'}, ...head)),
      this.#body,
    );
    this.element = el('div', {}, this.#empty, this.#table);
  }

  show(items) {
    const focused = this.#body.contains(document.activeElement) ? document.activeElement : null;
    const wanted = new Map(items.map((item) => [String(this.#keyOf(item)), item]));
    const next = this.#drop(wanted, focused);
    let place = this.#body.firstElementChild;
    for (const [key, item] of wanted) {
      const row = this.#rows.get(key) ?? this.#add(key, item);
      row.show(item);
      if (row.element === place) {
        place = place.nextElementSibling;
      } else {
        this.#body.insertBefore(row.element, place);
      }
    }
    this.#table.hidden = items.length === 0;
    this.#empty.hidden = items.length > 0;
    if (focused && focused !== document.activeElement) {
      const still = focused.isConnected ? focused : next?.querySelector('button');
      (still ?? this.#heading).focus({preventScroll: true});
    }
  }

  /** Removes what is gone; answers the row that takes the place of the one with the focus. */
  #drop(wanted, focused) {
    let next = null;
    for (const [key, {element}] of this.#rows) {
      if (!wanted.has(key)) {
        if (element.contains(focused)) {
          next = stays(element, 'nextElementSibling', wanted);
          next ??= stays(element, 'previousElementSibling', wanted);
        }
        this.#rows.delete(key);
        element.remove();
      }
    }
    return next;
  }

  #add(key, item) {
    const {cells, show} = this.#makeRow(item);
    const [first, ...others] = cells;
    const element = el(
      'tr',
      {role: 'row', data: {key}},
      el('th', {scope: 'row', role: 'rowheader'}, ...first),
      ...others.map((nodes, i) =>
        el('td', {role: 'cell', data: {label: this.#columns[i + 1]}}, ...nodes),
      ),
    );
    const row = {element, show: (shown) => show(shown, element)};
    this.#rows.set(key, row);
    return row;
  }
}

function stays(row, direction, wanted) {
  let other = row[direction];
  while (other && !wanted.has(other.dataset.key)) {
    other = other[direction];
  }
  return other;
}
