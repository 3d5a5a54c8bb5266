import {el, setText} from '../app/dom.js';

/** A part of the page with a heading, figures beside it, and what can be done to all of it. */
export function section(id, title, ...actions) {
  const heading = el('h2', {id, tabindex: '-1'}, title);
  const aside = el('p', {class: 'aside'});
  const head = el(
    'div',
    {class: 'section-head'},
    el('div', {}, heading, aside),
    actions.length > 0 ? el('div', {class: 'head-actions'}, ...actions) : null,
  );
  const element = el('section', {class: 'panel', 'aria-labelledby': id}, head);
  return {element, heading, say: (text) => setText(aside, text)};
}

/** A line that is there only while it has something to say. */
export function line(kind, testid) {
  const element = el('p', {class: kind, hidden: true, 'data-testid': testid});
  return {
    element,
    say(text) {
      setText(element, text ?? '');
      element.hidden = !text;
    },
  };
}
