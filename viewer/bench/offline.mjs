import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { freshPage } from './browser.mjs';
import { command, promptOf } from './server.mjs';

/** Pages of every head by length: their files, and how long each takes to open to a view that is complete and answers. */
export async function offlineRows(browser, model, url, lengths, runs, report) {
  const folder = await mkdtemp(join(tmpdir(), 'attendance-bench-'));
  try {
    for (const tokens of lengths) {
      const [prompt, file] = [join(folder, 'prompt.txt'), join(folder, `${tokens}.html`)];
      await writeFile(prompt, await promptOf(url, tokens));
      await promisify(execFile)(command(), ['view', '--model', model, '--file', prompt, '--out', file], {
        maxBuffer: 1 << 28,
      });
      report.file(tokens, (await stat(file)).size);
      const times = [];
      for (let run = 0; run < runs; run++) {
        times.push(await opened(browser, file));
      }
      report.opens(tokens, times);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds from the start of the navigation. */
async function opened(browser, file) {
  const page = await freshPage(browser);
  try {
    await page.addInitScript(() => {
      const look = async () => {
        const viewer = globalThis.theViewer();
        if (globalThis.isComplete(viewer)) {
          await globalThis.answers(viewer);
          globalThis.opened = performance.now();
        } else {
          requestAnimationFrame(look);
        }
      };
      look();
    });
    await page.goto(pathToFileURL(file).href, { waitUntil: 'commit' });
    const opened = await page.waitForFunction(() => globalThis.opened, undefined, { timeout: 120000 });
    return await opened.jsonValue();
  } finally {
    await page.context().close();
  }
}
