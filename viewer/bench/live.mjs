import { all, area, show } from './browser.mjs';
import { frames, hovers } from './measure.mjs';

const views = [
  ['wall', 'v=wall&s=none&so=first_token', 'av-wall'],
  ['head, 1 head', 'v=head&s=none&b=5&h=1&hs=5.1', 'av-head', 'head'],
  ['head, 12 heads', `v=head&s=none&b=5&h=1&hs=${all}`, 'av-head', 'head'],
  ['matrix', 'v=matrix&s=none&b=5&h=1&hs=5.1', 'av-matrix'],
  ['text, 12 heads', `v=text&s=none&b=5&h=1&hs=${all}`, 'av-text'],
  ['neuron', 'v=neuron&s=none&b=5&h=1&hs=5.1&l=900.500', 'av-neuron'],
  ['wall beside head, 12 heads', `v=head&s=wall&b=5&h=1&hs=${all}`, 'av-head'],
];

/** From data that is ready to a wall that is complete and answers, each time in a fresh viewer. */
export async function completeWalls(page, runs, again) {
  const times = [];
  for (let run = 0; run < runs; run++) {
    times.push(await page.evaluate(completeWall, again));
  }
  return times;
}

/** Runs in the page. With `again` the server makes the run anew first, so that no thumbnail can be there already. */
async function completeWall(again) {
  const viewer = globalThis.theViewer();
  let { source } = viewer.runs.scene;
  if (again) {
    const response = await fetch(new URL('runs', source.base), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ model: source.info.model, prompt: source.info.prompt }),
    });
    source = new source.constructor(source.base, await response.json());
  }
  const fresh = document.createElement('attention-viewer');
  fresh.local = true;
  viewer.remove();
  const start = performance.now();
  fresh.store.set({ view: 'wall', beside: undefined });
  fresh.source = source;
  document.body.append(fresh);
  while (!globalThis.isComplete(fresh)) {
    await globalThis.painted();
  }
  await globalThis.answers(fresh);
  const time = performance.now() - start;
  fresh.remove();
  document.body.append(viewer);
  return time;
}

/** Hovering in every view that a text has. */
export async function hoverRows(page, report) {
  for (const [name, hash, tag, rival] of views) {
    await show(page, hash);
    report.hover(`hover to painted, ${name}`, await hovers(page, await area(page, tag), tag), rival);
  }
}

/** Hovering in pairs: the one view that needs two texts. */
export async function pairRow(page, report) {
  await show(page, `v=pairs&s=none&a=cross&b=5&h=1&hs=${all}`);
  report.hover('hover to painted, pairs, 12 heads', await hovers(page, await area(page, 'av-pairs'), 'av-pairs'));
}

/** Locking, zooming and panning. */
export async function handRows(page, report) {
  await show(page, `v=head&s=none&b=5&h=1&hs=${all}`);
  report.lock(await hovers(page, await area(page, 'av-head'), 'av-head', true));
  for (const kind of ['zoom', 'pan']) {
    await show(page, 'v=matrix&s=none&b=5&h=1&hs=5.1');
    report.frames(`matrix, ${kind}: between frames`, await frames(page, await area(page, 'av-matrix'), kind));
  }
}

/** What the page holds once its garbage is gone, in 10⁶ bytes: objects, and the buffers of numbers beside them. */
export async function heap(page) {
  await page.evaluate(() => globalThis.gc?.());
  const session = await page.context().newCDPSession(page);
  const usage = await session.send('Runtime.getHeapUsage');
  return (usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0)) / 1e6;
}
