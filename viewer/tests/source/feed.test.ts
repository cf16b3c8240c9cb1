import { describe, expect, it } from 'vitest';
import type { AttentionSource } from '../../src/source/attention-source';
import { fakeSource } from '../../src/source/fake-source';
import { Feed } from '../../src/source/feed';

const ref = { attention: 'self', measure: 'weight', block: 1, head: 2 };
const change = (feed: Feed): Promise<Event> =>
  new Promise(resolve => feed.addEventListener('change', resolve, { once: true }));

describe('Feed', () => {
  it('answers nothing first, then says that the answer has come', async () => {
    const feed = new Feed(fakeSource('I love you'));
    const changed = change(feed);
    expect(feed.pattern(ref)).toBeUndefined();
    await changed;
    expect(feed.pattern(ref)?.rows).toBe(3);
  });

  it('aborts what no view wants any more', async () => {
    const signals: AbortSignal[] = [];
    const source = {
      info: fakeSource('a').info,
      error: 0,
      pattern: (_: unknown, signal: AbortSignal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    } as unknown as AttentionSource;
    const feed = new Feed(source);
    const [one, other] = [{}, {}];
    for (const view of [one, other]) {
      feed.begin(view);
      feed.pattern(ref);
      feed.end();
    }
    expect(signals).toHaveLength(1);
    feed.begin(one);
    feed.pattern({ ...ref, head: 3 });
    feed.end();
    expect(signals[0].aborted).toBe(false);
    feed.leave(other);
    expect(signals.map(signal => signal.aborted)).toEqual([true, false]);
  });

  it('says what went wrong, and asks again on retry', async () => {
    let asked = 0;
    const source = {
      info: fakeSource('a').info,
      error: 0,
      pattern: () => {
        asked++;
        return Promise.reject(new Error('The server is busy.'));
      },
    } as unknown as AttentionSource;
    const feed = new Feed(source);
    const view = {};
    const wants = (head: number): void => {
      feed.begin(view);
      feed.pattern({ ...ref, head });
      feed.end();
    };
    const changed = change(feed);
    wants(2);
    await changed;
    wants(2);
    expect([feed.failure, asked]).toEqual(['The server is busy.', 1]);
    feed.retry();
    wants(2);
    expect(asked).toBe(2);
    await change(feed);
    wants(3);
    expect(feed.failure).toBe('');
  });
});
