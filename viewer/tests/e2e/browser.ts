import { readFile } from 'node:fs/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
// @ts-expect-error a script without types
import { serve } from '../../scripts/static-server.mjs';
import type { AttentionViewer } from '../../src/index';
import type { ViewState } from '../../src/state/view-state';

export interface Opened {
  readonly page: Page;
  readonly state: () => Promise<ViewState>;
  readonly readout: () => Promise<string>;
  /** The middle of a token, head or cell, by the part of the view's width and height. */
  readonly at: (view: string, x: number, y: number) => Promise<{ x: number; y: number }>;
}

let browser: Browser;
let server: { url: string; close: () => Promise<void> };
const pages: Page[] = [];
const troubles: string[] = [];

/** One browser for a file of tests; a test fails when the page complains or asks anything of the outside. */
export function useBrowser(): void {
  beforeAll(async () => {
    server = (await serve()) as typeof server;
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map(page => page.close()));
    expect(troubles.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
}

/** Opens the demo page: `query` chooses what is shown, `hash` the state. */
export async function open(
  query: string,
  hash = '',
  options: { width?: number; height?: number; colorScheme?: 'light' | 'dark' } = {},
): Promise<Opened> {
  const { width = 1280, height = 800, colorScheme = 'light' } = options;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, acceptDownloads: true });
  pages.push(page);
  page.on('pageerror', error => troubles.push(error.message));
  page.on('console', message => message.type() === 'error' && troubles.push(message.text()));
  page.on('request', request => {
    if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) {
      troubles.push(`asked ${request.url()}`);
    }
  });
  await page.goto(`${server.url}demo/?${query}#${hash}`);
  await settled(page);
  return {
    page,
    state: () => page.evaluate(() => document.querySelector<AttentionViewer>('attention-viewer')!.store.state),
    readout: async () => {
      await settled(page);
      return page.evaluate(
        () =>
          document
            .querySelector('attention-viewer')!
            .shadowRoot!.querySelector('av-readout')!
            .shadowRoot!.querySelector('.spot')!.textContent ?? '',
      );
    },
    at: async (view, x, y) => {
      const box = (await page.locator(`attention-viewer ${view}`).boundingBox())!;
      return { x: box.x + box.width * x, y: box.y + box.height * y };
    },
  };
}

/** Waits until nothing is under way and two frames have been painted. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const scene = document.querySelector<AttentionViewer>('attention-viewer')?.runs.scene;
    return scene !== undefined && !scene.feed.busy;
  });
  await page.evaluate(
    () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 30)))),
  );
}

export interface Drawn {
  readonly texts: readonly string[];
  /** Line segments in the colours of heads. */
  readonly lines: number;
  readonly fills: readonly { readonly color: string; readonly alpha: number }[];
}

/** What a view has on its canvas, as it would draw it into a file. */
export function drawn(page: Page, view: string): Promise<Drawn> {
  return page.evaluate(name => {
    const found = (root: ParentNode): HTMLElement | undefined => {
      const here = root.querySelector<HTMLElement>(name);
      return (
        here ??
        [...root.querySelectorAll('*')].map(one => one.shadowRoot && found(one.shadowRoot)).find(Boolean) ??
        undefined
      );
    };
    const element = found(document) as HTMLElement & {
      viewSize: { width: number; height: number };
      paintOnto: (surface: object) => void;
    };
    const texts: string[] = [];
    const fills: { color: string; alpha: number }[] = [];
    let lines = 0;
    element.paintOnto({
      width: element.viewSize.width,
      height: element.viewSize.height - 28,
      text: (text: string) => texts.push(text),
      fill: (_: object, style: { color: string; alpha?: number }) =>
        fills.push({ color: style.color, alpha: style.alpha ?? 1 }),
      lines: (points: ArrayLike<number>) => (lines += points.length / 4),
      frame: () => undefined,
      image: () => undefined,
      fade: (_: number, draw: () => void) => draw(),
      clip: (_: object, draw: () => void) => draw(),
    });
    return { texts, fills, lines };
  }, view);
}

/** Saves what is on screen, as text. */
export async function saved(page: Page, kind: string): Promise<string> {
  await page.getByRole('button', { name: 'Save' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator(`attention-viewer [data-kind=${kind}]`).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}
