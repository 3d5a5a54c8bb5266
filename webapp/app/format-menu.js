import {el} from './dom.js';

const FORMATS = {
  xlsx: 'Excel workbook',
  md: 'Summary as Markdown',
  ndjson: 'Messages as NDJSON',
};
const STEPS = {ArrowDown: 1, ArrowUp: -1};

let menus = 0;

/**
 * A button that opens a menu of a report's files, one of each format. Its keys are those of the
 * menu button pattern: the arrows move, Home and End jump, Escape closes.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
 */
export class FormatMenu {
  element;
  #button;
  #menu;
  #shown = '';
  #onPointer = ({target}) => this.element.contains(target) || this.#close();

  constructor() {
    const id = `formats-${(menus += 1)}`;
    this.#button = el(
      'button',
      {
        class: 'button primary menu-button',
        type: 'button',
        'aria-label': 'Download in another format',
        'aria-haspopup': 'menu',
        'aria-expanded': 'false',
        'aria-controls': id,
        data: {testid: 'report-formats'},
        onclick: () => (this.#menu.hidden ? this.#open(0) : this.#close()),
        onkeydown: (event) => this.#onButtonKey(event),
      },
      el('span', {class: 'chevron', 'aria-hidden': 'true'}),
    );
    this.#menu = el('ul', {
      class: 'menu',
      id,
      role: 'menu',
      hidden: true,
      'aria-label': 'Formats',
      onkeydown: (event) => this.#onMenuKey(event),
      onclick: () => this.#leave(),
    });
    this.element = el(
      'div',
      {class: 'menu-holder', hidden: true, onfocusout: (event) => this.#onFocusOut(event)},
      this.#button,
      this.#menu,
    );
  }

  /**
   * @param {Record<string, string>} files links by format; with fewer than two there is no choice
   */
  show(files) {
    const formats = Object.keys(files).sort((a, b) => rank(a) - rank(b));
    this.element.hidden = formats.length < 2;
    const shown = JSON.stringify(files);
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    this.#menu.replaceChildren(...formats.map((format) => item(format, files[format])));
  }

  get #items() {
    return [...this.#menu.querySelectorAll('a')];
  }

  #open(at) {
    this.#menu.hidden = false;
    this.#button.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', this.#onPointer);
    this.#items.at(at).focus();
  }

  #close() {
    this.#menu.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', this.#onPointer);
  }

  #leave() {
    this.#close();
    this.#button.focus();
  }

  #onButtonKey(event) {
    if (event.key in STEPS) {
      event.preventDefault();
      this.#open(event.key === 'ArrowDown' ? 0 : -1);
    }
  }

  #onMenuKey(event) {
    const items = this.#items;
    const at = items.indexOf(document.activeElement);
    if (event.key === 'Escape') {
      this.#leave();
    } else if (event.key in STEPS) {
      items.at((at + STEPS[event.key]) % items.length).focus();
    } else if (event.key === 'Home' || event.key === 'End') {
      items.at(event.key === 'Home' ? 0 : -1).focus();
    } else if (event.key === ' ') {
      document.activeElement.click();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Where focus goes nowhere, as with a click in some browsers, the pointer has its say. */
  #onFocusOut({relatedTarget}) {
    if (relatedTarget && !this.element.contains(relatedTarget)) {
      this.#close();
    }
  }
}

/** The formats this page knows come first, in its own order. */
function rank(format) {
  const known = Object.keys(FORMATS).indexOf(format);
  return known < 0 ? Object.keys(FORMATS).length : known;
}

function item(format, link) {
  return el(
    'li',
    {role: 'none'},
    el(
      'a',
      {
        role: 'menuitem',
        tabindex: '-1',
        href: link,
        download: true,
        data: {testid: `report-format-${format}`},
      },
      FORMATS[format] ?? format.toUpperCase(),
      el('span', {class: 'menu-hint'}, `.${format}`),
    ),
  );
}
