// Everything that docs/viewer.md promises of the page's speed, in headless Chromium without a GPU.
//   node bench/run.mjs --model DIR   `attendance serve` of the release build with a checkpoint of GPT-2 small's shape
//   node bench/run.mjs               the made-up model: the page alone
//   node bench/run.mjs --url URL     a server that runs already, at an address with a prompt (#m=…&p=…)
// Besides: --tokens N (1,024), --runs N (5), --json (one object with versions and rows; the table goes to standard error)
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root, serve } from '../scripts/static-server.mjs';
import { freshPage, hasRun, launch } from './browser.mjs';
import { completeWalls, handRows, heap, hoverRows, pairRow } from './live.mjs';
import { offlineRows } from './offline.mjs';
import { line, Report } from './report.mjs';
import { promptOf, serveModel } from './server.mjs';

const argument = (name, otherwise) =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise;
const model = argument('--model');
const tokens = Number(argument('--tokens', 1024));
const runs = Number(argument('--runs', 5));
const json = process.argv.includes('--json');
const report = new Report(row => (json ? console.error : console.log)(line(row)));
const files = await serve();
const madeUp = `${files.url}demo/?tokens=${tokens}`;
const server = model && (await serveModel(model));
const browser = await launch();
try {
  const page = await freshPage(browser);
  await page.goto(model ? await address(server.url) : argument('--url', `${madeUp}&warm`));
  await hasRun(page);
  await hoverRows(page, report);
  await handRows(page, report);
  report.heap(await heap(page));
  if (server) {
    report.memory('server’s memory beside the checkpoint, one prompt', server.memory.take(), 200);
  }
  // Last of what is live: each of them is a run of its own, so that the server holds more than one.
  report.wall(await completeWalls(page, runs, Boolean(model)));
  if (server) {
    report.memory('server’s memory, further prompts of that length', server.memory.take());
    server.memory.stop();
  }
  await page.context().close();
  const pairs = await freshPage(browser);
  await pairs.goto(`${madeUp}&cross`);
  await hasRun(pairs);
  await pairRow(pairs, report);
  await pairs.context().close();
  if (server) {
    const lengths = [64, 256, 512, 1024].filter(length => length <= tokens);
    await offlineRows(browser, model, server.url, lengths, runs, report);
  }
  report.bundle(gzipSync(await readFile(join(root, 'dist/attention-viewer.js')), { level: 9 }).length);
  if (json) {
    console.log(JSON.stringify({ chromium: browser.version(), node: process.versions.node, rows: report.rows }));
  }
} finally {
  await browser.close();
  server?.close();
  await files.close();
}

/** The page on a prompt of so many tokens. */
async function address(url) {
  const [first] = await (await fetch(new URL('api/models', url))).json();
  const state = new URLSearchParams({ m: first.name, p: await promptOf(url, tokens), v: 'wall', s: 'none' });
  return `${url}#${state}`;
}
