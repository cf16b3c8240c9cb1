// @vitest-environment jsdom
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { thisPage } from '../../src/export/offline';
import type { HeadVectors } from '../../src/source/attend';
import { EmbeddedSource } from '../../src/source/embedded-source';
import { fakeSource } from '../../src/source/fake-source';

const source = fakeSource('I love </script><img onerror=1> you', { blocks: 1, heads: 2 });
const ref = { attention: 'self', measure: 'weight', block: 0, head: 1 };
const pack = (...parts: ArrayBufferView[]): string =>
  deflateRawSync(Buffer.concat(parts.map(part => Buffer.from(part.buffer, part.byteOffset, part.byteLength)))).toString(
    'base64',
  );
const heads = [0, 1].map(head => source.vectors({ ...ref, head }));
const joined = (take: (head: HeadVectors) => Float32Array): Float32Array =>
  Float32Array.from(heads.flatMap(head => [...take(head)]));

function page(set: object, chunk: string): Document {
  const data = JSON.stringify({
    format: 'attendance-page',
    version: 1,
    info: source.info,
    sets: [{ attention: 'self', causal: true, blocks: ['b0'], ...set }],
  });
  const html =
    `<!doctype html><html><head><title>x</title></head><body><attention-viewer></attention-viewer>` +
    `<script type="application/json" id="attendance-data">${data.replaceAll('<', '\\u003c')}</script>` +
    `<script type="text/plain" id="attendance-b0">${chunk}</script></body></html>`;
  return new DOMParser().parseFromString(html, 'text/html');
}

async function worst(embedded: EmbeddedSource, measure = 'weight'): Promise<number> {
  const [ours, theirs] = [await embedded.pattern({ ...ref, measure }), await source.pattern({ ...ref, measure })];
  return Math.max(...ours.data.map((value, i) => (Number.isNaN(value) ? 0 : Math.abs(value - theirs.data[i]))));
}

describe('EmbeddedSource', () => {
  it('has the scores of each kind of attention', async () => {
    const scores = (await source.scores('self')).slice(0, 1);
    const embedded = new EmbeddedSource(
      { info: source.info, sets: [], scores: [{ attention: 'cross', scores }] },
      () => '',
    );
    expect(await embedded.scores!('cross')).toBe(scores);
    expect(await embedded.scores!('decoder')).toEqual([]);
  });

  it('reads rows of 16 bits within half a step of the row', async () => {
    const patterns = heads.map((_, head) => source.matrix({ ...ref, head }));
    const most = Float32Array.from(
      patterns.flatMap(one => Array.from({ length: one.rows }, (_, row) => Math.max(...one.row(row)))),
    );
    const values = patterns.flatMap((one, head) =>
      Array.from({ length: one.rows }, (_, row) =>
        [...one.row(row).subarray(0, row + 1)].map(value => Math.round((value / most[head * one.rows + row]) * 65535)),
      ).flat(),
    );
    const embedded = EmbeddedSource.fromPage(
      page({ encoding: 'rows-u16', error: 8e-6 }, pack(most, Uint16Array.from(values))),
    );
    expect(await worst(embedded)).toBeLessThanOrEqual(8e-6);
    expect(embedded.error).toBe(8e-6);
    expect(embedded.neuron).toBeUndefined();
    await expect(embedded.pattern({ ...ref, measure: 'score' })).rejects.toThrow('no numbers of “score”');
    expect(embedded.info.measures.map(one => one.id)).toEqual(['weight']);
  });

  it('reads vectors as float32 exactly', async () => {
    const chunk = pack(
      joined(head => head.q),
      joined(head => head.k),
    );
    const embedded = EmbeddedSource.fromPage(
      page({ encoding: 'qk-f32', error: 0, scale: heads[0].scale, headSize: 64 }, chunk),
    );
    expect(await worst(embedded)).toBe(0);
    expect(embedded.neuron).toBeUndefined();
    expect(embedded.info.measures.map(one => one.id)).toEqual(['weight', 'score']);
  });

  it('reads vectors of 16 bits with centred keys, and adds the mean for the scores', async () => {
    const { keys, size } = heads[0];
    const means = joined(head =>
      Float32Array.from(
        { length: size },
        (_, d) => head.k.filter((_, i) => i % size === d).reduce((sum, v) => sum + v, 0) / keys,
      ),
    );
    const centred = joined(head => head.k).map(
      (value, i) => value - means[Math.floor(i / (keys * size)) * size + (i % size)],
    );
    const quantise = (values: Float32Array): [Float32Array, Int16Array] => {
      const scales = Float32Array.from({ length: values.length / size }, (_, i) =>
        Math.max(...values.subarray(i * size, (i + 1) * size).map(Math.abs)),
      );
      return [
        scales,
        Int16Array.from(values, (value, i) => Math.round((value / scales[Math.floor(i / size)]) * 32767)),
      ];
    };
    const [q, k] = [quantise(joined(head => head.q)), quantise(centred)];
    const chunk = pack(q[0], k[0], q[1], k[1], means);
    const embedded = EmbeddedSource.fromPage(
      page({ encoding: 'qk-i16', centredKeys: true, error: 1e-3, scale: heads[0].scale, headSize: 64 }, chunk),
    );
    expect(await worst(embedded)).toBeLessThan(1e-3);
    expect(await worst(embedded, 'score')).toBeLessThan(0.01);
  });

  it('says that damaged numbers are damaged', async () => {
    const embedded = EmbeddedSource.fromPage(
      page({ encoding: 'qk-f32', error: 0, scale: 1, headSize: 64 }, pack(new Float32Array(5))),
    );
    await expect(embedded.pattern(ref)).rejects.toThrow('damaged');
  });

  it('is written again with another state, and no token becomes markup', () => {
    const visited = page({ encoding: 'qk-f32', error: 0 }, 'AAAA');
    visited.querySelector('attention-viewer')!.setAttribute('style', '--room: 2');
    const again = thisPage(visited, 'v=matrix');
    expect(again).toContain('<attention-viewer></attention-viewer>');
    const parsed = new DOMParser().parseFromString(again, 'text/html');
    expect(parsed.querySelector('img')).toBeNull();
    expect(parsed.querySelectorAll('script')).toHaveLength(2);
    const data = JSON.parse(parsed.getElementById('attendance-data')!.textContent!) as {
      state: string;
      info: { prompt: string };
    };
    expect([data.state, data.info.prompt]).toEqual(['v=matrix', 'I love </script><img onerror=1> you']);
  });
});
