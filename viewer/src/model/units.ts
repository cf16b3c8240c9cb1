import type { Token } from '../source/types';
import { tokenLabel } from './display';
import { readings, sharesLetter } from './letters';

/** What rows and columns stand for: tokens, or words made of several. */
export interface Unit {
  readonly label: string;
  /** The text as it is, with its white space. */
  readonly text: string;
  /** What stands in running text: the text, but for tokens that hold a part of a letter. */
  readonly running: string;
  /** First token, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly segment: number;
  readonly special: boolean;
}

export const tokenUnits = (tokens: readonly Token[], spaces: boolean): Unit[] =>
  tokens.map((token, i) => ({
    label: tokenLabel({ text: readings(tokens)[i].alone ?? token.text, piece: token.piece }, spaces),
    text: token.text,
    running: readings(tokens)[i].running,
    from: i,
    to: i + 1,
    segment: token.segment ?? 0,
    special: token.special ?? false,
  }));

const wordCharacter = /[\p{L}\p{N}\p{M}'’_-]$/u;
const wordStart = /^[\p{L}\p{N}\p{M}'’_-]/u;
const ideograph = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** What stands on the letter before it: marks, joiners, variation selectors, colours of skin. */
const onLetterBefore = /^[\p{M}\u200d\ufe00-\ufe0f\u{1f3fb}-\u{1f3ff}]/u;
/** A space that is a token of its own, as byte-level tokenizers leave it before letters that they split. */
const loneSpace = /^ +$/;
const ideographLast = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u;

/**
 * Words: a token goes on with the word before it when it follows without a space and both sides are letters, digits or
 * marks; pieces that begin with `##` and parts of one letter do too, and so does what follows a space that is a token of
 * its own. Scripts that write no spaces stay one unit per letter or token.
 */
export function wordUnits(tokens: readonly Token[], spaces: boolean): Unit[] {
  const units: Unit[] = [];
  const single = tokenUnits(tokens, spaces);
  const all = readings(tokens);
  tokens.forEach((token, i) => {
    const last = units[units.length - 1];
    const { running } = all[i];
    const continues =
      last &&
      !token.special &&
      !last.special &&
      last.segment === (token.segment ?? 0) &&
      (token.piece.startsWith('##') ||
        sharesLetter(tokens[i - 1], token) ||
        onLetterBefore.test(running) ||
        last.text.endsWith('\u200d') ||
        (loneSpace.test(last.text) && /^\S/.test(running)) ||
        (wordStart.test(running) &&
          wordCharacter.test(last.text) &&
          !ideograph.test(running) &&
          !ideographLast.test(last.text)));
    const text = continues ? last.text + running.replace(/^##/, '') : running;
    const unit = { text, running: text, label: tokenLabel({ text, piece: token.piece }, spaces), to: i + 1 };
    if (continues) {
      units[units.length - 1] = { ...last, ...unit };
    } else {
      units.push({ ...single[i], ...unit });
    }
  });
  return units;
}
