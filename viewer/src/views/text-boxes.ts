import type { Box } from '../draw/surface';
import { isRightToLeft } from '../model/display';

/**
 * Where each token's text lies, in the view's own pixels, relative to the view and to the beginning of the scroll; several boxes where it wraps.
 * Tokens that take no room of their own, parts of one letter or marks upon it, have a slice of that letter each: the
 * text itself stays as it would be without tokens, so that its letters join.
 */
export function textBoxes(paragraph: HTMLElement, view: DOMRect, scrollTop: number, zoom: number): Box[][] {
  const spans = [...paragraph.querySelectorAll('span')];
  const place = (rect: DOMRect): Box => ({
    x: (rect.left - view.left) / zoom,
    y: (rect.top - view.top) / zoom + scrollTop,
    width: rect.width / zoom,
    height: rect.height / zoom,
  });
  const all = spans.map(span => [...span.getClientRects()].map(place));
  const upon = (i: number): boolean =>
    i < spans.length &&
    all[i].every(box => box.width < 1) &&
    (spans[i].classList.contains('part') || (spans[i].textContent ?? '').trim() !== '');
  for (let from = 0; from < spans.length; from++) {
    let to = from + 1;
    while (upon(to)) {
      to++;
    }
    if (to > from + 1 && all[from].length > 0) {
      const letter = lastLetter(spans[from]);
      divide(all, from, to, letter && place(letter), isRightToLeft(spans[from].textContent ?? ''));
    }
    from = to - 1;
  }
  return all;
}

/** Gives the letter at the end of a token to it and the tokens after it in slices, in the order in which it is read. */
function divide(all: Box[][], from: number, to: number, letter: Box | undefined, rightToLeft: boolean): void {
  const last = all[from][all[from].length - 1];
  const whole = letter && letter.width >= 1 ? letter : last;
  const width = whole.width / (to - from);
  for (let i = from; i < to; i++) {
    const at = rightToLeft ? to - 1 - i : i - from;
    const slice = { ...whole, x: whole.x + at * width, width };
    all[i] = i > from ? [slice] : [...all[i].slice(0, -1), joined(last, slice, rightToLeft)];
  }
}

/** From where the token begins to where its slice of its last letter ends. */
const joined = (box: Box, slice: Box, rightToLeft: boolean): Box =>
  rightToLeft
    ? { ...box, x: slice.x, width: box.x + box.width - slice.x }
    : { ...box, width: slice.x + slice.width - box.x };

function lastLetter(span: HTMLElement): DOMRect | undefined {
  const text = [...span.childNodes].findLast((node): node is Text => node instanceof Text && node.data !== '');
  const letter = text && [...text.data].at(-1);
  if (!text || !letter) {
    return undefined;
  }
  const range = document.createRange();
  range.setStart(text, text.length - letter.length);
  range.setEnd(text, text.length);
  return range.getBoundingClientRect();
}

/** The token at a place, among those from `first` on that may lie within its text. */
export function tokenAt(boxes: readonly Box[][] | undefined, first: number, x: number, y: number): number {
  const near = (boxes ?? []).slice(first, first + 16);
  const found = near.findIndex(parts =>
    parts.some(box => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height),
  );
  return found > 0 ? first + found : first;
}

/** Where most of a token stands: its space may have stayed behind on the line before. */
export const widest = (parts: readonly Box[]): Box | undefined => [...parts].sort((a, b) => b.width - a.width)[0];

/** The token on the line above or below that is nearest to a token, for the arrow keys. */
export function tokenOnLine(boxes: readonly Box[][], from: number, down: boolean): number {
  const start = widest(boxes[from] ?? []);
  if (!start) {
    return from;
  }
  const beyond = (box: Box): number => (down ? box.y - start.y : start.y - box.y);
  const off = (box: Box): number => Math.abs(box.x + box.width / 2 - start.x - start.width / 2);
  const lines = boxes
    .map((parts, index) => ({ index, box: widest(parts) }))
    .filter((one): one is { index: number; box: Box } => one.box !== undefined && beyond(one.box) > start.height / 2);
  const nearest = Math.min(...lines.map(one => beyond(one.box)));
  const next = lines.filter(one => beyond(one.box) < nearest + start.height / 2);
  return next.sort((a, b) => off(a.box) - off(b.box))[0]?.index ?? from;
}
