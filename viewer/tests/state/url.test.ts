import { describe, expect, it } from 'vitest';
import { hashed } from '../../src/source/fake-vectors';
import { decodeState, encodeState } from '../../src/state/url';
import { initialState, type ViewState } from '../../src/state/view-state';

function someState(seed: number): ViewState {
  let at = seed * 1000;
  const number = (below: number): number => Math.floor(((hashed(at++) + 1) / 2) * below);
  const one = <T>(...values: T[]): T => values[number(values.length)];
  const [block, head] = [number(12), number(12)];
  return {
    ...initialState,
    block,
    head,
    view: one('wall', 'head', 'matrix', 'text', 'neuron', 'pairs', 'next'),
    beside: one(undefined, 'wall', 'text'),
    heads: [`${block}.${head}`, `${block}.${(head + 1) % 12}`],
    locked: one<ViewState['locked']>({}, { query: 3, key: undefined }, { query: 7, key: 2 }),
    prompt: one('I love you', '</script>&#=+ %\n“x” 你好 שלום', ''),
    model: one('gpt2', ''),
    measure: one('weight', 'score'),
    mass: number(99) + 1,
    first: one('show', 'hide', 'renormalise'),
    spaces: one(true, false),
    words: one(true, false),
    layout: one('columns', 'rows'),
    zoom: one(undefined, { x: 1.5, y: 2.25, size: 12 }),
    theme: one('auto', 'dark', 'light'),
    lens: one(true, false),
    causes: one(undefined, 'zero', 'mean'),
    effect: one('without', 'direct'),
    writing: one<ViewState['writing']>(
      undefined,
      { tokens: 16, how: 'best', temperature: 1, seed: 0 },
      { tokens: 200, how: 'model', temperature: 1, seed: 0 },
      { tokens: 3, how: 'draw', temperature: 0.7, seed: 123456789 },
    ),
    step: one(undefined, 0, 12),
    rank: one('', 'attribution'),
    factor: one(2, -0.5, 1e-7, 0),
    from: one('', 'a & b'),
    third: one<ViewState['third']>(undefined, 'matrix', 'causes'),
    open: one<ViewState['open']>([], ['pair'], ['tools', 'pair']),
    scrolled: one<ViewState['scrolled']>(
      {},
      { head: { x: 0, y: 0.12345 } },
      { text: { x: 0.5, y: 0 }, wall: { x: 0.00001, y: 1 } },
    ),
    interventions: one<ViewState['interventions']>(
      [],
      [
        { kind: 'zero', head: '5.1' },
        { kind: 'cut', head: '0.1', query: 2, key: 1 },
      ],
    ),
  };
}

describe('the address', () => {
  it('restores every state that it was made from', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const state = someState(seed);
      expect(decodeState(`#${encodeState(state)}`)).toEqual(state);
    }
  });

  it('is short where nothing was changed', () => expect(encodeState(initialState)).toBe(''));

  it('says in a few characters what was asked and where one is', () =>
    expect(
      encodeState({
        ...initialState,
        causes: 'mean',
        writing: { tokens: 16, how: 'draw', temperature: 0.8, seed: 7 },
        step: 3,
        scrolled: { wall: { x: 0, y: 0.25 }, head: { x: 0.5, y: 0 } },
      }),
    ).toBe('ca=mean&g=16+draw+0.8+7&gs=3&at=head_0_50000+wall_25000'));

  it('of an earlier page means what it meant', () =>
    expect(decodeState('v=causes&s=none&b=5&h=1&tg=+king&l=9.2&hs=5.1,5.3')).toEqual({
      ...initialState,
      view: 'causes',
      beside: undefined,
      block: 5,
      head: 1,
      heads: ['5.1', '5.3'],
      target: ' king',
      locked: { query: 9, key: 2 },
    }));

  it('means the head that it names where it names no set of heads', () =>
    expect(decodeState('b=5&h=1').heads).toEqual(['5.1']));

  it.each([
    'b=x&h=-3&x=400',
    'hs=banana',
    'z=0+0+-1',
    'i=[{"kind":"delete"}]',
    'i={',
    'v=nothing',
    'l=a.b',
    '%%%',
    'ca=yes&ce=no&gs=-1&fa=much&s3=nothing&op=door',
    'g=16',
    'g=0+best',
    'g=999+best',
    'g=1.5+best',
    'g=5+draw+hot+1',
    'g=5+draw+1+-3',
    'at=head',
    'at=head_-1&gs=x',
    'at=head_100001+nowhere_3+head_one_2',
  ])('leaves out what it cannot read: %s', hash =>
    expect(decodeState(hash)).toEqual({ ...initialState, zoom: undefined }),
  );
});
