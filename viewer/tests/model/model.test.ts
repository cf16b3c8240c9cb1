import { describe, expect, it } from 'vitest';
import { tokenLabel } from '../../src/model/display';
import { hideFirst, joinWords, onlySegments } from '../../src/model/filters';
import { massThreshold } from '../../src/model/mass';
import { Matrix } from '../../src/model/matrix';
import { segmentMass } from '../../src/model/segment-mass';
import { tokenUnits, wordUnits } from '../../src/model/units';
import { fakeTokens } from '../../src/source/fake-tokens';
import { visibleText } from '../../src/views/text-paint';
import type { Token } from '../../src/source/types';

const tokens = (...texts: string[]): Token[] =>
  texts.map((text, i) => ({ id: i, text, piece: text, start: 0, end: 0 }));
const pattern = new Matrix(3, 3, Float32Array.of(1, 0, 0, 0.25, 0.75, 0, 0.5, 0.125, 0.375));

describe('massThreshold', () => {
  it('is the smallest weight of the top part', () => {
    const row = Float32Array.of(0.5, 0.3, 0.15, 0.05);
    expect([50, 80, 81, 95, 100].map(part => massThreshold(row, part))).toEqual(
      [0.5, 0.3, 0.15, 0.15, 0].map(Math.fround),
    );
  });
  it('has no use for what is masked or negative', () =>
    expect(massThreshold(Float32Array.of(NaN, -1, 0.5), 50)).toBe(0.5));
});

describe('filters', () => {
  it('hides the first key, and says what becomes of the rest', () => {
    expect([...hideFirst(pattern, false).row(1)]).toEqual([NaN, 0.75, 0]);
    expect([...hideFirst(pattern, true).row(2)]).toEqual([NaN, 0.25, 0.75]);
    expect([...hideFirst(pattern, true).row(0)]).toEqual([NaN, 0, 0]);
  });

  it('joins words: sum over keys, mean over queries, so that rows still sum to 1', () => {
    const units = wordUnits(tokens('extra', 'ordinary', ' cat'), false);
    const joined = joinWords(pattern, units, units, true, true);
    expect([...joined.data]).toEqual([1, 0, 0.625, 0.375]);
  });

  it('takes the mean of what does not add up', () => {
    const units = wordUnits(tokens('extra', 'ordinary', ' cat'), false);
    expect(
      joinWords(new Matrix(3, 3, Float32Array.of(2, NaN, NaN, 4, 6, NaN, 1, 3, 5)), units, units, false, true).at(0, 0),
    ).toBe(4);
  });

  it('keeps one part of a pair', () => {
    const units = tokenUnits([...fakeTokens('a b'), ...fakeTokens('c', 1)], false);
    expect([...onlySegments(pattern, units, units, 'ba').row(2)]).toEqual([0.5, 0.125, NaN]);
    expect(segmentMass(pattern, units, units)).toEqual([1, 0, 0.625, 0.375]);
  });
});

describe('units', () => {
  it('joins pieces of words and leaves spaces, punctuation and scripts without spaces alone', () => {
    expect(
      wordUnits(tokens('extra', 'ordin', 'ary', ' cats', '.', ' 你', '好', 'don', '’t'), false).map(unit => unit.text),
    ).toEqual(['extraordinary', ' cats', '.', ' 你', '好', 'don’t']);
    expect(
      wordUnits([{ ...tokens('play')[0] }, { ...tokens('##ing')[0], piece: '##ing' }], false).map(unit => unit.text),
    ).toEqual(['playing']);
  });
});

describe('visibleText', () => {
  const text = (raw: string, spaces: boolean): string => visibleText(tokenUnits(tokens(raw), spaces)[0], spaces);

  it('keeps the white space of running text, or marks it', () => {
    expect(text(' a\n\tb', false)).toBe(' a\n\tb');
    expect(text(' a\n\tb', true)).toBe('·a⏎\n⇥\tb');
  });
  it('is the whole token, however long', () => expect(text('x'.repeat(999), false)).toHaveLength(999));
  it('lets nothing turn the text round', () => expect(text('a\u202eb', false)).toBe('a⟨202E⟩b'));
});

describe('what cannot be seen alone', () => {
  it.each([
    ['\u0301', '◌\u0301'],
    ['\u094d\u0924', '◌\u094d\u0924'],
    ['\u200d', '⟨200D⟩'],
    ['\u200d\u2081', '⟨200D⟩\u2081'],
    ['\ufe0f', '⟨FE0F⟩'],
    ['e\u0301', 'e\u0301'],
  ])('%j is written %j', (text, label) => expect(tokenLabel({ text, piece: 'x' }, false)).toBe(label));
});

describe('a space that is a token of its own', () => {
  it('goes with the word after it, but not with other space or a special token', () => {
    expect(wordUnits(tokens('a', ' ', 'ש', 'ל', ' ', '\n', ' ', ' b'), false).map(unit => unit.text)).toEqual([
      'a',
      ' של',
      ' ',
      '\n',
      ' ',
      ' b',
    ]);
  });
});

describe('a letter made of several', () => {
  it('is one word: joined emoji, colours of skin, marks', () => {
    const pieces = [
      '👩',
      '\u200d',
      '👧',
      ' 👍',
      '\u{1f3fd}',
      ' न',
      '\u092e',
      '\u0938\u094d',
      '\u0924\u0947',
      ' 1',
      '\ufe0f\u20e3',
    ];
    expect(wordUnits(tokens(...pieces), false).map(unit => unit.text)).toEqual([
      '👩\u200d👧',
      ' 👍\u{1f3fd}',
      ' नमस्ते',
      ' 1\ufe0f\u20e3',
    ]);
  });
});

describe('a first key that has nearly everything', () => {
  it('leaves rows that sum to 1 all the same', () => {
    const rest = [Math.fround(3e-8), Math.fround(1e-8)];
    const row = hideFirst(new Matrix(1, 3, Float32Array.of(1, ...rest)), true).row(0);
    expect(row[1] + row[2]).toBeCloseTo(1, 6);
    expect(row[1]).toBeCloseTo(0.75, 6);
  });
});

describe('tokenLabel', () => {
  it.each([
    [' love', false, 'love'],
    [' love', true, '·love'],
    ['\n', false, '⏎'],
    ['\n\n', true, '⏎⏎'],
    ['  ', false, '··'],
    ['\u202e', false, '⟨202E⟩'],
    ['\u0000', false, '⟨0000⟩'],
    ['<img>', false, '<img>'],
    ['', false, 'Ġ'],
  ])('%j, white space %s: %s', (text, spaces, label) => expect(tokenLabel({ text, piece: 'Ġ' }, spaces)).toBe(label));
});
