import type { Token } from '../source/types';
import { tokenLabel } from './display';

/** What rows and columns stand for: tokens, or words made of several. */
export interface Unit {
  readonly label: string;
  /** The text as it is, with its white space. */
  readonly text: string;
  /** First token, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly segment: number;
  readonly special: boolean;
}

export const tokenUnits = (tokens: readonly Token[], spaces: boolean): Unit[] =>
  tokens.map((token, i) => ({
    label: tokenLabel(token, spaces),
    text: token.text,
    from: i,
    to: i + 1,
    segment: token.segment ?? 0,
    special: token.special ?? false,
  }));

const wordCharacter = /[\p{L}\p{N}\p{M}'’_-]$/u;
const wordStart = /^[\p{L}\p{N}\p{M}'’_-]/u;
const ideograph = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const ideographLast = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u;

/**
 * Words: a token goes on with the word before it when it follows without a space and both sides are letters, digits or
 * marks; pieces that begin with `##` do too. Scripts that write no spaces stay one unit per token.
 */
export function wordUnits(tokens: readonly Token[], spaces: boolean): Unit[] {
  const units: Unit[] = [];
  tokens.forEach((token, i) => {
    const last = units[units.length - 1];
    const continues =
      last &&
      !token.special &&
      !last.special &&
      last.segment === (token.segment ?? 0) &&
      (token.piece.startsWith('##') ||
        (wordStart.test(token.text) &&
          wordCharacter.test(last.text) &&
          !ideograph.test(token.text) &&
          !ideographLast.test(last.text)));
    if (continues) {
      const text = last.text + token.text.replace(/^##/, '');
      units[units.length - 1] = { ...last, text, label: tokenLabel({ text, piece: text }, spaces), to: i + 1 };
    } else {
      units.push(...tokenUnits([token], spaces).map(unit => ({ ...unit, from: i, to: i + 1 })));
    }
  });
  return units;
}
