// Times what issue-sized work costs in headless Chromium, without a GPU. Against the made-up model:
//   node bench/run.mjs [--tokens 1024]
// against a server with a run open:  node bench/run.mjs --url "http://127.0.0.1:5100/#m=…&p=…"
import { chromium } from 'playwright-core';
import { serve } from '../scripts/static-server.mjs';
import { hovers, longFrames, percentile } from './measure.mjs';

const argument = name => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const tokens = Number(argument('--tokens') ?? 1024);
const server = argument('--url') ? undefined : await serve();
const address = argument('--url') ?? `${server.url}demo/?tokens=${tokens}&warm`;
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--enable-precise-memory-info', '--js-flags=--expose-gc'],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
page.on('pageerror', error => console.error(error.message));
const rows = [];
const report = (work, value, target) => {
  rows.push([work, value, target]);
  console.log(`${work.padEnd(62)} ${value.padEnd(34)} ${target}`);
};
const all = Array.from({ length: 12 }, (_, head) => `5.${head}`).join('+');

const open = async hash => {
  await page.evaluate(wanted => {
    location.hash = wanted;
  }, hash);
  await page.waitForTimeout(400);
  await page.waitForFunction(
    () => {
      const scene = document.querySelector('attention-viewer').runs.scene;
      return scene && !scene.feed.busy;
    },
    undefined,
    { timeout: 60000 },
  );
  await page.waitForTimeout(300);
};
const area = async name =>
  page.evaluate(tag => {
    const box = document.querySelector('attention-viewer').shadowRoot.querySelector(tag).getBoundingClientRect();
    return { x: box.x, y: box.y, width: box.width, height: box.height };
  }, name);

await page.goto(address);
await page.waitForFunction(() => document.querySelector('attention-viewer')?.runs.scene, undefined, {
  timeout: 120000,
});
const wallTime = await page.evaluate(async () => {
  const viewer = document.querySelector('attention-viewer');
  viewer.store.set({ view: 'wall', beside: undefined });
  // First the source makes the pictures that this screen wants, so that what is timed begins with data that is ready.
  while (!viewer.shadowRoot.querySelector('av-wall')?.ready || viewer.runs.scene.feed.busy) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  // The same data once more in a fresh viewer: from data ready to a wall that is painted and answers.
  const { source } = viewer.runs.scene;
  const again = document.createElement('attention-viewer');
  again.local = true;
  viewer.remove();
  const start = performance.now();
  again.store.set({ view: 'wall', beside: undefined });
  again.source = source;
  document.body.append(again);
  for (;;) {
    await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
    const wall = again.shadowRoot.querySelector('av-wall');
    if (wall?.ready) {
      break;
    }
  }
  const time = performance.now() - start;
  again.remove();
  document.body.append(viewer);
  return time;
});
const length = await page.evaluate(() => document.querySelector('attention-viewer').runs.scene.info.tokens.length);
report(`${length} tokens: data ready to a complete, answering wall`, `${wallTime.toFixed(0)} ms`, '≤ 1000 ms');

for (const [name, hash, tag] of [
  ['wall', 'v=wall&s=none&so=first_token', 'av-wall'],
  ['head, 1 head', 'v=head&s=none&b=5&h=1&hs=5.1', 'av-head'],
  ['head, 12 heads', `v=head&s=none&b=5&h=1&hs=${all}`, 'av-head'],
  ['matrix', 'v=matrix&s=none&b=5&h=1&hs=5.1', 'av-matrix'],
  ['text, 12 heads', `v=text&s=none&b=5&h=1&hs=${all}`, 'av-text'],
  ['wall and head, 12 heads', `v=head&s=wall&b=5&h=1&hs=${all}`, 'av-head'],
]) {
  await open(hash);
  const times = await hovers(page, await area(tag), tag);
  report(
    `hover to painted, ${name}`,
    `median ${percentile(times, 50)} ms, p95 ${percentile(times, 95)} ms`,
    '≤ 16 / 33 ms',
  );
}

await open(`v=head&s=none&b=5&h=1&hs=${all}`);
const locks = await hovers(page, await area('av-head'), 'av-head', true);
report(
  'locking a token, 12 heads on',
  `median ${percentile(locks, 50)} ms, p95 ${percentile(locks, 95)} ms`,
  '≤ 33 ms',
);

await open('v=matrix&s=none&b=5&h=1&hs=5.1');
for (const kind of ['zoom', 'pan']) {
  const frames = await longFrames(page, await area('av-matrix'), kind);
  report(
    `matrix, ${kind}: work per frame`,
    `median ${percentile(frames.work, 50)} ms, worst ${Math.max(...frames.work).toFixed(1)} ms`,
    '≤ 16 / 33 ms',
  );
  report(
    `matrix, ${kind}: between frames`,
    `median ${percentile(frames.gaps, 50)} ms, worst ${Math.max(...frames.gaps).toFixed(1)} ms`,
    '60 / s, ≤ 33 ms',
  );
}
const heap = await page.evaluate(() => {
  globalThis.gc?.();
  return [performance.memory.usedJSHeapSize, document.querySelector('attention-viewer').runs.scene.feed.bytes].map(
    bytes => Math.round(bytes / 2 ** 20),
  );
});
report('memory after all this', `${heap[0]} MiB heap, ${heap[1]} MiB numbers`, '≤ 300 MiB');
await browser.close();
await server?.close();
if (process.argv.includes('--markdown')) {
  console.log(
    `\n| work | measured | target |\n| --- | --- | --- |\n${rows.map(row => `| ${row.join(' | ')} |`).join('\n')}`,
  );
}
