import { describe, expect, it } from 'vitest';
import { toCsv, toJson } from '../../src/export/numbers';
import { Scene } from '../../src/model/scene';
import { describeSpot } from '../../src/model/reading';
import { fakeSource } from '../../src/source/fake-source';
import { initialState, type ViewState } from '../../src/state/view-state';

const source = fakeSource('I "love", you');
const scene = new Scene(source);
const state: ViewState = { ...initialState, block: 5, head: 1, heads: ['5.1'] };
const pattern = source.matrix({ attention: 'self', measure: 'weight', block: 5, head: 1 });

async function loaded(): Promise<void> {
  const come = new Promise(resolve => scene.feed.addEventListener('change', resolve, { once: true }));
  if (!scene.pattern(state, state)) {
    await come;
  }
}

describe('what is saved', () => {
  it('is exactly the numbers, as CSV', async () => {
    await loaded();
    const lines = toCsv(scene, state).trim().split('\r\n');
    const tokens = pattern.rows;
    expect(lines[0]).toBe('block,head,query,query_token,key,key_token,value');
    expect(lines).toHaveLength(1 + (tokens * (tokens + 1)) / 2);
    expect(lines.some(line => line.includes('" """'))).toBe(true);
    lines.slice(1).forEach(line => {
      const [, query, key, value] = /^5,1,(\d+),"(?:[^"]|"")*",(\d+),"(?:[^"]|"")*",(\S+)$/.exec(line)!;
      expect(Math.fround(Number(value))).toBe(pattern.at(Number(query), Number(key)));
    });
  });

  it('is only the cells in view of a zoomed matrix', async () => {
    await loaded();
    expect(
      toCsv(scene, { ...state, view: 'matrix', zoom: { x: 0, y: 2, size: 1 } })
        .trim()
        .split('\r\n'),
    ).toHaveLength(2);
  });

  it('is the state and the numbers, as JSON', async () => {
    await loaded();
    const json = JSON.parse(toJson(scene, state)) as {
      state: string;
      heads: { head: string; values: (number | null)[][] }[];
    };
    expect(json.state).toContain('b=5');
    expect(json.heads[0].values[0].slice(1).every(value => value === null)).toBe(true);
    expect(Math.fround(json.heads[0].values[3][1]!)).toBe(pattern.at(3, 1));
  });
});

describe('describeSpot', () => {
  it('names block, head, query, key, the number in full and the row’s sum', async () => {
    await loaded();
    const text = describeSpot(scene, state, { query: 3, key: 0 });
    expect(text).toContain('query 3');
    expect(text).toContain('key 0 “I”');
    expect(text).toContain(`head 5.1: ${String(pattern.at(3, 0)).slice(0, 6)}`);
    expect(text).toContain('row sums to');
  });
});
