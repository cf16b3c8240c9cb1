import { describe, expect, it } from 'vitest';
import { describeChange } from '../../src/model/describe-change';
import { describeHead } from '../../src/model/reading';
import { Scene } from '../../src/model/scene';
import { offers } from '../../src/panels/changes';
import { fakeSource, FakeSource } from '../../src/source/fake-source';
import { fakeTokens } from '../../src/source/fake-tokens';
import type { Intervention, RunInfo } from '../../src/source/types';
import { initialState, type ViewState } from '../../src/state/view-state';

const both = fakeSource('The cat sat down.', { decoderTokens: fakeTokens('A cat'), blocks: 4, heads: 3 });
const scene = new Scene(both);
const state: ViewState = { ...initialState, attention: 'cross', block: 1, head: 2, heads: ['1.2'] };
const one = new Scene(fakeSource('The cat sat down.'));

/** A run whose decoder is smaller than its encoder, and has fewer measures. */
class Uneven extends FakeSource {
  override readonly info: RunInfo = {
    ...both.info,
    attentions: both.info.attentions.map(set =>
      set.name === 'encoder' ? set : { ...set, blocks: 2, heads: 2, measures: ['weight'] },
    ),
  };
}

describe('heads of several kinds', () => {
  it('are written with their kind, and of one kind without', () => {
    expect(scene.headLabel(state, { block: 1, head: 2 })).toBe('cross.1.2');
    expect(scene.headLabel({ ...state, attention: 'encoder' }, '0.1')).toBe('encoder.0.1');
    expect(one.headLabel(initialState, '0.1')).toBe('0.1');
    expect(describeHead(scene, state, '1.2')).toMatch(/^cross · block 1, head 2/);
    expect(describeHead(one, initialState, '1.2')).toMatch(/^block 1, head 2/);
  });

  it('stand beside the MLPs of their stack', () => {
    expect(describeHead(scene, state, 'mlp 1')).toBe('decoder mlp 1');
    expect(describeHead(scene, { ...state, attention: 'encoder' }, 'mlp 1')).toBe('encoder mlp 1');
    expect(describeHead(one, initialState, 'mlp 1')).toBe('mlp 1');
  });

  it('give up what another kind does not have', () => {
    const uneven = new Scene(new Uneven(both.options));
    const high = {
      ...state,
      attention: 'encoder',
      block: 3,
      head: 2,
      heads: ['3.2', '1.1'],
      measure: 'score',
      locked: { query: 1 },
    };
    const chosen = uneven.chooseAttention(high, 'cross');
    expect(chosen).toMatchObject({
      attention: 'cross',
      block: 1,
      head: 0,
      heads: ['1.1'],
      measure: 'weight',
      locked: {},
    });
    expect(uneven.measures(chosen).map(measure => measure.id)).toEqual(['weight']);
    expect(uneven.measures(high).map(measure => measure.id)).toEqual(['weight', 'score']);
    expect(uneven.chooseAttention(high, 'encoder')).toBe(high);
  });
});

describe('changes of several kinds', () => {
  const offered = (of: Scene, at: ViewState): Record<string, Intervention> =>
    Object.fromEntries(offers(of, { ...at, from: 'I hate you' }).map(offer => [offer.name, offer.change]));

  it('name the head with its kind', () => {
    const offer = offered(scene, { ...state, locked: { query: 1, key: 3 } });
    expect(offer['switch cross.1.2 off']).toEqual({ kind: 'zero', head: 'cross.1.2' });
    expect(offer['cross.1.2 at its mean']).toEqual({ kind: 'mean', head: 'cross.1.2' });
    expect(offer['cross.1.2 × 2']).toEqual({ kind: 'scale', head: 'cross.1.2', factor: 2 });
    expect(offer['patch cross.1.2']).toEqual({ kind: 'patch', head: 'cross.1.2', from: 'I hate you' });
    expect(offer['cut 1 → 3']).toEqual({ kind: 'cut', head: 'cross.1.2', query: 1, key: 3 });
    expect(offer['cut the score 1 → 3']).toEqual({ kind: 'cut-score', head: 'cross.1.2', query: 1, key: 3 });
  });

  it('hide a token of the prompt everywhere or from one kind, and one of the decoder from its own', () => {
    const hidden = (attention: string, locked: ViewState['locked']): (string | number | undefined)[] =>
      Object.values(offered(scene, { ...state, attention, locked }))
        .filter(change => change.kind === 'mask-token')
        .map(change => change.token);
    expect(hidden('encoder', { query: 2 })).toEqual([2, 'encoder.2']);
    expect(hidden('cross', { query: 1, key: 3 })).toEqual([3, 'cross.3']);
    expect(hidden('cross', { query: 1 })).toEqual(['decoder.1']);
    expect(hidden('decoder', { query: 1, key: 0 })).toEqual(['decoder.0']);
  });

  it('are as they were where there is one kind', () => {
    const offer = offered(one, { ...initialState, block: 5, head: 1, locked: { query: 3, key: 0 } });
    expect(offer['switch 5.1 off']).toEqual({ kind: 'zero', head: '5.1' });
    expect(offer['hide token 0']).toEqual({ kind: 'mask-token', token: 0 });
    expect(Object.keys(offer)).toHaveLength(7);
  });

  it('say in words what they do', () => {
    const words: [Intervention, string][] = [
      [{ kind: 'zero', head: 'cross.0.1' }, 'head cross.0.1 off'],
      [{ kind: 'mean', mlp: 'decoder.3' }, 'MLP decoder.3 at its mean'],
      [{ kind: 'cut', head: 'decoder.0.1', query: 2, key: 1 }, 'head decoder.0.1: weight 2 → 1 cut'],
      [{ kind: 'mask-token', token: 2 }, 'token 2 hidden from all heads'],
      [{ kind: 'mask-token', token: 'cross.2' }, 'token 2 hidden from cross heads'],
      [{ kind: 'mask-token', token: 'decoder.2' }, 'decoder’s token 2 hidden from all its heads'],
    ];
    words.forEach(([change, said]) => expect(describeChange(change)).toBe(said));
  });
});
