import { chromium } from 'playwright-core';
import { addHelpers } from './measure.mjs';

export const all = Array.from({ length: 12 }, (_, head) => `5.${head}`).join('+');

/** Headless Chromium without a GPU. */
export async function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const args = ['--no-sandbox', '--enable-precise-memory-info', '--js-flags=--expose-gc'];
  return chromium.launch({ executablePath, args });
}

/** A page in a browser context of its own, with an empty cache. */
export async function freshPage(browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', error => console.error(error.message));
  await addHelpers(page);
  return page;
}

export const hasRun = page =>
  page.waitForFunction(() => globalThis.theViewer()?.runs.scene, undefined, { timeout: 120000 });

/** Goes to a state of the page, and waits until it has all that it shows. */
export async function show(page, hash) {
  await page.evaluate(wanted => {
    location.hash = wanted;
  }, hash);
  await page.waitForTimeout(400);
  await page.waitForFunction(() => !globalThis.theViewer().runs.scene.feed.busy, undefined, { timeout: 60000 });
  await page.waitForTimeout(300);
}

export const area = (page, tag) =>
  page.evaluate(name => {
    const box = globalThis.theViewer().shadowRoot.querySelector(name).getBoundingClientRect();
    return { x: box.x, y: box.y, width: box.width, height: box.height };
  }, tag);
