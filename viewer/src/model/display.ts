import type { Token } from '../source/types';

/** Beyond this a label is cut; the text view and files have the whole. */
const Longest = 200;

const marks: Readonly<Record<string, string>> = { ' ': '·', '\n': '⏎', '\t': '⇥', '\r': '␍', '\u00a0': '⍽' };
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const codePoints = (text: string): string =>
  [...text].map(char => `⟨${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`).join('');

/** A mark without its letter stands on a dotted circle; joiners and variation selectors are their code points. */
const standing = (label: string): string =>
  label.replace(/^[\u200c\u200d\ufe00-\ufe0f]+/, codePoints).replace(/^(?=\p{M})/u, '◌');

/** How a token is written where it stands alone: white space made visible, or trimmed; never empty. */
export function tokenLabel(token: Pick<Token, 'text' | 'piece'>, spaces: boolean): string {
  const whole = token.text === '' ? token.piece : token.text;
  const text = whole.length > Longest ? `${whole.slice(0, Longest)}…` : whole;
  if (spaces) {
    return standing(clean(text.replace(/[ \n\t\r\u00a0]/g, space => marks[space])));
  }
  const trimmed = text.trim();
  return trimmed === ''
    ? clean(text.replace(/\s/g, space => marks[space] ?? '·')) || '∅'
    : standing(clean(trimmed.replace(/\s+/g, ' ')));
}

/**
 * Control and direction characters written as code points, so that none can hide or turn what is around it. Joiners
 * stay: letters and emoji need them.
 */
export const clean = (text: string): string => text.replace(invisible, codePoints);

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

export const isRightToLeft = (text: string): boolean => rightToLeft.test(text);

/** Whether most letters are written from right to left. */
export function mostlyRightToLeft(tokens: readonly Pick<Token, 'text'>[]): boolean {
  const all = tokens.map(token => token.text).join('');
  const right = (all.match(/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/g) ?? []).length;
  const letters = (all.match(/\p{L}/gu) ?? []).length;
  return letters > 0 && right * 2 > letters;
}
