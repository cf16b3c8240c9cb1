import { describe, expect, it } from 'vitest';
import { RequestCache } from '../../src/source/request-cache';

const later = <T>(value: T): Promise<T> => new Promise(resolve => setTimeout(() => resolve(value)));
const size = (): number => 10;

describe('RequestCache', () => {
  it('asks once for what is asked twice at a time', async () => {
    const cache = new RequestCache(100);
    let asked = 0;
    const load = (): Promise<number> => later(++asked);
    expect(await Promise.all([cache.get('a', load, size), cache.get('a', load, size)])).toEqual([1, 1]);
    expect(asked).toBe(1);
  });

  it('gives up the least recently used when the bytes are spent', async () => {
    const cache = new RequestCache(25);
    for (const key of ['a', 'b']) {
      await cache.get(key, () => later(key), size);
    }
    cache.peek('a');
    await cache.get('c', () => later('c'), size);
    expect([cache.peek('a'), cache.peek('b'), cache.peek('c')]).toEqual(['a', undefined, 'c']);
    expect(cache.bytes).toBe(20);
  });

  it('keeps one answer that is larger than the limit, alone', async () => {
    const cache = new RequestCache(25);
    await cache.get('a', () => later('a'), size);
    await cache.get(
      'huge',
      () => later('huge'),
      () => 1000,
    );
    expect(cache.peek('a')).toBeUndefined();
    expect(cache.peek('huge')).toBe('huge');
  });

  it('aborts when everyone who waited has gone, and not before', async () => {
    const cache = new RequestCache(100);
    let signal!: AbortSignal;
    const load = (given: AbortSignal): Promise<number> => {
      signal = given;
      return new Promise(() => undefined);
    };
    const [first, second] = [new AbortController(), new AbortController()];
    const waits = [cache.get('a', load, size, first.signal), cache.get('a', load, size, second.signal)];
    waits.forEach(wait => wait.catch(() => undefined));
    first.abort();
    expect(signal.aborted).toBe(false);
    second.abort();
    expect(signal.aborted).toBe(true);
    await expect(waits[0]).rejects.toThrow();
    expect(cache.inFlight).toBe(0);
  });

  it('does not remember failures', async () => {
    const cache = new RequestCache(100);
    await expect(cache.get('a', () => Promise.reject(new Error('no')), size)).rejects.toThrow('no');
    expect(await cache.get('a', () => later('yes'), size)).toBe('yes');
  });
});
