import { describe, expect, it } from 'vitest';
import { readings } from '../../src/model/letters';
import { tokenUnits, wordUnits } from '../../src/model/units';
import { visibleText } from '../../src/views/text-paint';
import type { Token } from '../../src/source/types';

const token = (text: string, start: number, end: number, more: Partial<Token> = {}): Token => ({
  id: 0,
  text,
  piece: text,
  start,
  end,
  ...more,
});

/** “你 אב” as GPT-2's bytes would have it where nothing is merged but a space and the byte behind it. */
const split = [
  token('<E4>', 0, 1),
  token('<BD>', 0, 1),
  token('<A0>', 0, 1),
  token(' <D7>', 1, 3),
  token('<90>', 2, 3),
  token('<D7>', 3, 4),
  token('<91>', 3, 4),
];

describe('letters that tokens split', () => {
  it('stand at their first token in running text, and once', () => {
    expect(readings(split).map(one => one.running)).toEqual(['你', '', '', ' א', '', 'ב', '']);
    expect(
      tokenUnits(split, false)
        .map(unit => visibleText(unit, false))
        .join(''),
    ).toBe('你 אב');
  });

  it('are named with the number of the part where a token stands alone', () => {
    expect(tokenUnits(split, true).map(unit => unit.label)).toEqual(['你₁', '你₂', '你₃', '·א₁', 'א₂', 'ב₁', 'ב₂']);
    expect(tokenUnits(split, false)[0].text).toBe('<E4>');
  });

  it('are whole in words', () => {
    expect(wordUnits(split, false).map(unit => [unit.text, unit.from, unit.to])).toEqual([
      ['你', 0, 3],
      [' אב', 3, 7],
    ]);
  });

  it('may begin in a token that ends another', () => {
    const run = [token('<E4 BD>', 0, 1), token('<A0 E5>', 0, 2), token('<A5 BD>!', 1, 3)];
    expect(readings(run).map(one => one.running)).toEqual(['你好', '', '!']);
  });

  it('are not made of what only looks like bytes, of halves of two texts, or of no letter', () => {
    const typed = [token('<E4>', 0, 4), token('<BD>', 4, 8), token('<A0>', 8, 12)];
    const halves = [token('<C3>', 0, 1), token('<A9>', 0, 1, { segment: 1 })];
    const broken = [token('<E4>', 0, 1), token('<BD>', 0, 1)];
    for (const tokens of [typed, halves, broken]) {
      expect(readings(tokens)).toEqual(tokens.map(one => ({ running: one.text })));
    }
  });
});
