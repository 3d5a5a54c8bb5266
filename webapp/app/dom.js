/**
 * Makes an element. Text only ever becomes a text node; `on*` are listeners, `data` is the dataset,
 * other properties are attributes: true sets an empty one, false and null set none.
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'data') {
      Object.assign(element.dataset, value);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Sets text only where it differs, so that a screen reader's place and a selection survive. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** The tile with a name's initials that stands for a person or a room. */
export function monogram(name) {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const initials = letters.map((word) => (word ? [...word][0] : '')).join('');
  return el('span', {class: 'monogram', 'aria-hidden': 'true'}, initials.toUpperCase() || '·');
}
