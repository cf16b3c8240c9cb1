// @vitest-environment jsdom
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Matrix } from '../../src/model/matrix';
import type { EmbeddedSet } from '../../src/source/embedded-decode';
import type { EmbeddedPage } from '../../src/source/embedded-page';
import { EmbeddedSource } from '../../src/source/embedded-source';
import { fakeSource } from '../../src/source/fake-source';

const { info } = fakeSource('I love you', { blocks: 2, heads: 2 });
const ref = { attention: 'self', measure: 'weight', block: 0, head: 1 };
const weights = [1, 0.25, 0.75, 0.5, 0.25, 0.25];
const chunks: Record<string, string> = {};
const pack = (name: string, ...parts: ArrayBufferView[]): string => {
  chunks[name] = deflateRawSync(
    Buffer.concat(parts.map(part => Buffer.from(part.buffer, part.byteOffset, part.byteLength))),
  ).toString('base64');
  return name;
};
/** Two heads of the same weights. */
const twice = Float32Array.from([...weights, ...weights]);
const set = (more: Partial<EmbeddedSet>): EmbeddedSet => ({
  attention: 'self',
  encoding: 'rows-f32',
  error: 0,
  causal: true,
  blocks: ['w0', 'w0'],
  ...more,
});
pack('w0', twice);
const open = (more: Partial<EmbeddedPage> = {}, sets: readonly EmbeddedSet[] = []): EmbeddedSource =>
  new EmbeddedSource({ info: { ...info, measures: offered }, sets: [set({}), ...sets], ...more }, id => chunks[id]);
const offered = ['weight', 'score', 'value-norm', 'without-first', 'rollout'].map(id => ({
  id,
  name: id,
  about: '',
  scope: 'head' as const,
  diverging: false,
}));

describe('an offline page with what was on screen', () => {
  it("reads steps from a row's lowest, masked cells and no numbers", async () => {
    const rows = [0, 1].flatMap(() => [-2, 0, 5]);
    const steps = [0, 1].flatMap(() => [0, 0.5, 1]);
    const codes = [0, 1].flatMap(() => [0, 65534, 65535, 0, 2, 65533]);
    const source = open({}, [
      set({
        measure: 'score',
        encoding: 'rows-s16',
        masked: true,
        error: 0.5,
        blocks: [pack('s0', Float32Array.from(rows), Float32Array.from(steps), Uint16Array.from(codes))],
      }),
    ]);
    const read = await source.pattern({ ...ref, measure: 'score' });
    expect([...read.data]).toEqual([-2, -Infinity, -Infinity, -Infinity, NaN, -Infinity, 5, 7, 65538]);
    expect([source.errorOf('self', 'score'), source.errorOf('self', 'weight'), source.error]).toEqual([0.5, 0, 0]);
    expect(source.info.measures.map(one => one.id)).toEqual(['weight', 'score']);
  });

  it('makes measures of weights', async () => {
    const factors = pack('f0', Float32Array.from([1, 1, 1, 1, 2, 4]), Float32Array.from([0, 0, 0, 3, 5, 7]));
    const source = open({}, [
      set({ measure: 'value-norm', encoding: 'of-weights', blocks: [factors] }),
      set({ measure: 'without-first', encoding: 'rest-of-weights', blocks: [pack('r0')] }),
    ]);
    const norms = await source.pattern({ ...ref, measure: 'value-norm' });
    expect([...norms.data]).toEqual([3, 0, 0, 1.5, 7.5, 0, 6, 5, 7]);
    const rest = await source.pattern({ ...ref, measure: 'without-first' });
    expect([...rest.data]).toEqual([0, 0, 0, 0, 1, 0, 0, 0.5, 0.5]);
  });

  it('has one matrix of a block for all its heads', async () => {
    const source = open({}, [
      set({ measure: 'rollout', perBlock: true, blocks: [pack('b0', Float32Array.from(weights))] }),
    ]);
    const first = await source.pattern({ ...ref, measure: 'rollout', head: 0 });
    expect(await source.pattern({ ...ref, measure: 'rollout' })).toBe(first);
    const wall = await source.wall('self', 'weight', 48);
    expect([wall.low, wall.high, wall.side, wall.bytes.length]).toEqual([0, 1, 3, 4 * 9]);
  });

  it('shows the vectors that it has, and says which', async () => {
    const size = info.headSize;
    const part = (from: number): Float32Array =>
      Float32Array.from({ length: 3 * 2 * size }, (_, i) => from + (i % 5) / 8);
    const vectors = [
      {
        attention: 'self',
        block: 1,
        scale: 0.5,
        headSize: size,
        chunk: pack('v1', part(1), part(2), part(3), part(4)),
      },
    ];
    const source = open({ vectors });
    const seen = await source.neuron!({ ...ref, block: 1 }, 1, 0);
    expect(seen.v).toEqual([...part(3).subarray(size, 2 * size)]);
    expect(seen.z).toEqual([...part(4).subarray(3 * size, 4 * size)]);
    expect(seen.score).toBe(Math.fround(0.5 * seen.q.reduce((sum, q, d) => sum + q * seen.k[d], 0)));
    expect([seen.row, seen.mask]).toEqual([[0.25, 0.75, 0], false]);
    expect(seen.scores[2]).toBeNaN();
    expect(source.lacks({ ...ref, block: 1 })).toBeUndefined();
    await expect(source.neuron!(ref, 1, 0)).rejects.toThrow('the vectors of block 1 alone');
  });

  it('answers what was asked before it was saved, and says what that was', async () => {
    const answer = { target: { text: ' are' }, clean: 1, heads: [[1, 2]], mlp: [3] };
    const steps = [1, 2].map(position => ({
      position,
      token: info.tokens[0],
      probability: 0.5,
      rank: 0,
      alternatives: [],
    }));
    const source = open({
      recorded: {
        causes: [{ asked: { target: ' are', mean: true }, answer }],
        generations: [{ asked: { tokens: 16, topK: 1 }, steps, end: { prompt: 'x', reason: 'length' } }],
      },
    });
    expect(source.info.features).toMatchObject({ causes: true, generate: true, compare: false, neuron: false });
    expect(await source.causes('self', ' are', '', true)).toBe(answer);
    await expect(source.causes('self', ' are', '', false)).rejects.toThrow('the causes of “ are” (mean) alone');
    const seen: unknown[] = [];
    await source.generate({ tokens: 16, topK: 1 }, step => seen.push(step));
    expect(seen).toEqual(steps);
    await expect(source.generate({ tokens: 16, temperature: 1, seed: 3 }, () => undefined)).rejects.toThrow('alone');
  });

  it('subtracts the patterns of two runs', async () => {
    const other = {
      info: { ...info, prompt: 'I hate you' },
      sets: [
        set({
          blocks: [
            pack(
              'o0',
              twice.map(value => value / 2),
            ),
          ],
        }),
      ],
    };
    const source = open({
      recorded: {
        comparison: {
          answer: {
            attention: 'self',
            alignment: [
              [0, 0],
              [1, null],
              [2, 2],
            ],
            rankings: [],
          } as never,
          other,
        },
      },
    });
    const { found } = source.recorded.comparisonWith('I hate you', 'self')!;
    const difference = await source.difference(found, ref);
    expect(difference).toEqual(new Matrix(2, 2, Float32Array.from([-0.5, 0, -0.25, -0.125])));
  });
});
