import { describe, expect, it } from 'vitest';
import { knownChange, sameTexts, wholeChange } from '../../src/panels/before-after';
import type { AttentionSource } from '../../src/source/attention-source';
import { fakeSource } from '../../src/source/fake-source';
import { fakeTokens } from '../../src/source/fake-tokens';
import type { Candidate } from '../../src/source/types';

const one = (id: number, probability: number): Candidate => ({ id, text: `${id}`, probability });
const { signal } = new AbortController();

/** A run that tells of its most probable tokens, and of others when asked. */
const run = (all: readonly Candidate[]): AttentionSource => {
  const source = fakeSource('I love you');
  return Object.assign(source, {
    info: { ...source.info, next: all.slice(0, 2) },
    next: async (ids: readonly number[]) => ids.map(id => all.find(token => token.id === id)!),
  });
};

describe('before and after', () => {
  const before = run([one(1, 0.6), one(2, 0.3), one(3, 0.05), one(4, 0.02)]);
  const after = run([one(3, 0.5), one(2, 0.35), one(4, 0.1), one(1, 0.01)]);

  it('have numbers for the same tokens, also for those that one of the runs does not tell of', async () => {
    const change = await wholeChange(before, after, signal);
    expect(change.after.map(token => token.id)).toEqual([3, 1]);
    expect(change.after.map(token => change.before.find(was => was.id === token.id)!.probability)).toEqual([0.05, 0.6]);
  });

  it('are what the runs tell of while the rest is asked for', () =>
    expect(knownChange(before.info, after.info)).toEqual({ before: before.info.next, after: after.info.next }));

  it('are of the same texts', () => {
    const decoder = fakeSource('I love you', { decoderTokens: fakeTokens('A cat') });
    expect(sameTexts(before.info, after.info)).toBe(true);
    expect(sameTexts(before.info, fakeSource('I hate you').info)).toBe(false);
    expect(sameTexts(before.info, { ...before.info, model: 'other' })).toBe(false);
    expect(sameTexts(decoder.info, fakeSource('I love you', { decoderTokens: fakeTokens('A dog') }).info)).toBe(false);
  });
});
