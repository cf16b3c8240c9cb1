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

  it('means the head that it names where it names no set of heads', () =>
    expect(decodeState('b=5&h=1').heads).toEqual(['5.1']));

  it.each(['b=x&h=-3&x=400', 'hs=banana', 'z=0+0+-1', 'i=[{"kind":"delete"}]', 'i={', 'v=nothing', 'l=a.b', '%%%'])(
    'leaves out what it cannot read: %s',
    hash => expect(decodeState(hash)).toEqual({ ...initialState, zoom: undefined }),
  );
});
