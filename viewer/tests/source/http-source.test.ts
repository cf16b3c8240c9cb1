import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeSource } from '../../src/source/fake-source';
import { HttpHost } from '../../src/source/http-host';
import { HttpSource, readWall } from '../../src/source/http-source';

const base = new URL('http://127.0.0.1/api/');
const info = fakeSource('I love you').info;
const answer = (body: BodyInit, status = 200, type = 'application/octet-stream'): void => {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response(body, { status, headers: { 'Content-Type': type } })),
  );
};
const asked = (): string => String(vi.mocked(fetch).mock.calls[0][0]);

afterEach(() => vi.unstubAllGlobals());

describe('HttpSource', () => {
  it('takes a pattern as float32', async () => {
    answer(Float32Array.of(1, 0, 0, 0.25, 0.75, 0, 0.5, 0.25, 0.25).buffer);
    const pattern = await new HttpSource(base, info).pattern({
      attention: 'self',
      measure: 'weight',
      block: 3,
      head: 4,
    });
    expect(pattern.at(1, 1)).toBe(0.75);
    expect(asked()).toBe(`http://127.0.0.1/api/runs/${info.id}/pattern?attention=self&block=3&head=4&measure=weight`);
  });

  it('takes the difference of two runs as the comparison has rows and columns', async () => {
    const comparison = {
      a: 'one',
      b: 'two',
      attention: 'cross',
      alignment: [
        [0, 0],
        [1, null],
        [2, 1],
        [3, 2],
      ] as const,
      queryAlignment: [
        [0, 0],
        [null, 1],
        [1, 2],
      ] as const,
      rankings: [],
    };
    answer(new Float32Array(6).buffer);
    const difference = await new HttpSource(base, info).difference(comparison, { block: 1, head: 2 });
    expect([difference.rows, difference.cols]).toEqual([2, 3]);
    expect(asked()).toBe('http://127.0.0.1/api/compare/one/two/difference?attention=cross&block=1&head=2');
  });

  it('asks for the causes and the comparison of one kind of attention', async () => {
    const source = new HttpSource(base, info);
    const body = (): unknown => JSON.parse(String(vi.mocked(fetch).mock.calls[0][1]!.body));
    answer('{}', 200, 'application/json');
    await source.causes('cross', ' so', '', true);
    expect(body()).toEqual({ attention: 'cross', target: ' so', mean: true });
    answer('{}', 200, 'application/json');
    await source.compare(source, 'decoder');
    expect(body()).toEqual({ a: info.id, b: info.id, attention: 'decoder' });
  });

  it('refuses an answer of the wrong length', async () => {
    answer(Float32Array.of(1, 0).buffer);
    await expect(
      new HttpSource(base, info).pattern({ attention: 'self', measure: 'weight', block: 0, head: 0 }),
    ).rejects.toThrow('3 × 3');
  });

  it('says what the server says', async () => {
    answer('{"error":"This prompt has 2000 tokens; at most 1024."}', 413, 'application/json');
    await expect(new HttpHost(base).tokens({ model: 'gpt2', prompt: 'x' })).rejects.toThrow(
      'This prompt has 2000 tokens; at most 1024.',
    );
  });

  it('has words of its own where the server has none', async () => {
    answer('', 429);
    await expect(new HttpHost(base).models()).rejects.toThrow('The server is busy');
    vi.stubGlobal(
      'fetch',
      vi.fn(() => Promise.reject(new TypeError('failed to fetch'))),
    );
    await expect(new HttpHost(base).models()).rejects.toThrow('does not answer');
  });

  it('follows a run from progress to its end', async () => {
    answer(
      `event: loading\ndata: {"message":"reading","fraction":0.5}\n\nevent: done\ndata: ${JSON.stringify(info)}\n\n`,
      200,
      'text/event-stream',
    );
    const said: unknown[] = [];
    const source = await new HttpHost(base).run({ model: 'm', prompt: 'I love you' }, progress => said.push(progress));
    expect(said).toEqual([{ message: 'reading', fraction: 0.5 }]);
    expect(source.info.tokens).toHaveLength(3);
  });

  it('ends in words when a run fails or breaks off', async () => {
    answer('event: failed\ndata: {"error":"There is no model m."}\n\n', 200, 'text/event-stream');
    await expect(new HttpHost(base).run({ model: 'm', prompt: 'x' }, () => undefined)).rejects.toThrow(
      'There is no model m.',
    );
    answer('event: loading\ndata: {}\n\n', 200, 'text/event-stream');
    await expect(new HttpHost(base).run({ model: 'm', prompt: 'x' }, () => undefined)).rejects.toThrow(
      'stopped before',
    );
  });

  it('reads masked numbers of JSON as no number', async () => {
    answer(
      '{"q":[1],"k":[1],"scale":1,"score":null,"mask":true,"row":[1,0],"scores":[2,null]}',
      200,
      'application/json',
    );
    const neuron = await new HttpSource(base, info).neuron(
      { attention: 'self', measure: 'weight', block: 0, head: 0 },
      0,
      1,
    );
    expect([neuron.score, neuron.scores[1]]).toEqual([NaN, NaN]);
  });
});

describe('readWall', () => {
  const header = new TextEncoder().encode('{"side":2,"blocks":1,"heads":1,"low":0,"high":1}');
  const bytes = (count: number): ArrayBuffer => {
    const all = new Uint8Array(4 + header.length + count).fill(7);
    new DataView(all.buffer).setUint32(0, header.length, true);
    all.set(header, 4);
    return all.buffer;
  };

  it('reads header and pictures', () => expect([...readWall(bytes(4)).bytes]).toEqual([7, 7, 7, 7]));
  it('refuses what is cut off', () => expect(() => readWall(bytes(3))).toThrow('damaged'));
});
