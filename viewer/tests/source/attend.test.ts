import { describe, expect, it } from 'vitest';
import { attend } from '../../src/source/attend';
import { fakeSource } from '../../src/source/fake-source';

describe('attend', () => {
  it('is softmax of scaled products, causal', () => {
    // q0·k0 = 1; q1·k0 = 2, q1·k1 = 4; scale ½: rows softmax(½) and softmax(1, 2).
    const head = {
      queries: 2,
      keys: 2,
      size: 2,
      q: Float32Array.of(1, 0, 2, 1),
      k: Float32Array.of(1, 0, 1, 2),
      scale: 0.5,
      causal: true,
    };
    const pattern = attend(head);
    const e = Math.E;
    expect([...pattern.data]).toEqual([1, 0, Math.fround(1 / (1 + e)), Math.fround(e / (1 + e))]);
    expect(attend(head, 'score').at(0, 1)).toBeNaN();
  });

  it('gives nothing to padding', () => {
    const head = {
      queries: 1,
      keys: 3,
      size: 1,
      q: Float32Array.of(1),
      k: Float32Array.of(5, 5, 5),
      scale: 1,
      causal: false,
      keyMask: [1, 0, 1],
    };
    expect([...attend(head).data]).toEqual([0.5, 0, 0.5]);
  });

  it('sums to 1 in every row of every made-up head', async () => {
    const source = fakeSource('the cat sat on the mat and the dog sat on the cat');
    for (let head = 0; head < 12; head++) {
      const pattern = await source.pattern({ attention: 'self', measure: 'weight', block: head, head });
      for (let row = 0; row < pattern.rows; row++) {
        expect(pattern.rowSum(row)).toBeCloseTo(1, 5);
      }
    }
  });
});
