import { describe, expect, it } from 'vitest';
import { open, settled, useBrowser } from './browser';

useBrowser();
const prompt = `prompt=${encodeURIComponent('When Mary and John went to the store, John gave a drink to Mary.')}`;
const one = 'b=5&h=1&hs=5.1';
const large = { width: 3840, height: 2160 };

describe('a 4K screen of scale 1', () => {
  it('has three views side by side, letters that can be read, and canvases as fine as the screen', async () => {
    const { page, state } = await open(prompt, `v=head&s=wall&${one}`, large);
    const boxes = await Promise.all(
      ['av-wall', 'av-head', 'av-matrix'].map(
        async name => (await page.locator(`attention-viewer ${name}`).boundingBox())!,
      ),
    );
    boxes.forEach(box => expect(box.width).toBeGreaterThan(900));
    const last = boxes[2];
    expect(last.x + last.width).toBeLessThanOrEqual(3840);
    expect(boxes.reduce((sum, box) => sum + box.width * box.height, 0)).toBeGreaterThan(0.8 * 3840 * 2160);
    const tab = (await page.getByRole('tab', { name: 'Head' }).boundingBox())!;
    expect(tab.height).toBeGreaterThan(44);
    const fine = await page.evaluate(() => {
      const view = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-head')!;
      return view.shadowRoot!.querySelector('canvas')!.width / view.getBoundingClientRect().width;
    });
    expect(fine).toBeCloseTo(1, 1);
    await page.getByRole('combobox', { name: 'Third view' }).selectOption('text');
    expect((await state()).third).toBe('text');
    await settled(page);
    expect(await page.locator('attention-viewer av-text').count()).toBe(1);
    await page.getByRole('combobox', { name: 'Third view' }).selectOption('nothing beside');
    expect(await page.locator('attention-viewer main .pane').count()).toBe(2);
    await page.getByRole('combobox', { name: 'Third view' }).selectOption('Matrix');
    expect(await page.locator('attention-viewer main .pane').count()).toBe(3);
  });

  it('finds what is under the pointer: a head, a token, a cell, a word', async () => {
    const { page, state, readout } = await open(prompt, `v=head&s=wall&s3=text&${one}`, large);
    const wall = (await page.locator('attention-viewer av-wall').boundingBox())!;
    await page.mouse.move(wall.x + wall.width * 0.55, wall.y + wall.height * 0.3);
    await settled(page);
    const [name, drawn] = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('attention-viewer')!;
      return [
        document.querySelector('attention-viewer')!.store.hover.head!,
        shadowRoot!.querySelector('av-wall')!.hoverText,
      ] as const;
    });
    expect(drawn.startsWith(`${name} · `)).toBe(true);
    // 12 heads stand across the whole of the pane.
    expect(Math.abs(Number(name.split('.')[1]) - 0.53 * 12)).toBeLessThanOrEqual(1);
    const head = (await page.locator('attention-viewer av-head').boundingBox())!;
    await page.mouse.click(head.x + head.width * 0.1, head.y + head.height * 0.5);
    const { locked } = await state();
    expect(locked.query).toBeGreaterThan(4);
    await page.keyboard.press('Escape');
    await page.locator('attention-viewer av-text span', { hasText: 'gave' }).hover();
    expect(await readout()).toMatch(/^query 10 “gave” looks most at/);
    await page.getByRole('combobox', { name: 'Third view' }).selectOption('Matrix');
    const matrix = (await page.locator('attention-viewer av-matrix').boundingBox())!;
    await page.mouse.move(matrix.x + matrix.width * 0.3, matrix.y + matrix.height * 0.5);
    const [hover, frame] = await page.evaluate(
      () => [document.querySelector('attention-viewer')!.store.hover, devicePixelRatio] as const,
    );
    expect([hover.query! > hover.key!, frame]).toEqual([true, 1]);
  });

  it('shades the words where they stand', async () => {
    const { page } = await open(prompt, `v=text&s=none&${one}&l=10.`, large);
    const word = (await page.locator('attention-viewer av-text span', { hasText: 'gave' }).boundingBox())!;
    const dark = await page.evaluate(
      ({ x, y }) => {
        const view = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-text')!;
        const canvas = view.shadowRoot!.querySelector('canvas')!;
        const box = view.getBoundingClientRect();
        const pixel = canvas
          .getContext('2d')!
          .getImageData(
            Math.round(((x - box.x) * canvas.width) / box.width),
            Math.round(((y - box.y) * canvas.height) / box.height),
            1,
            1,
          ).data;
        return pixel[3];
      },
      { x: word.x + word.width / 2, y: word.y + word.height + 5 },
    );
    // The bar under the locked token.
    expect(dark).toBe(255);
  });

  it('asks for thumbnails as fine as they are drawn', async () => {
    const { page } = await open('tokens=130', `v=wall&s=none&${one}`, large);
    const side = await page.evaluate(() => {
      const { scene } = document.querySelector('attention-viewer')!.runs;
      return Math.max(...[64, 96, 128, 192, 256].filter(one => scene!.feed.wall('self', 'weight', one)));
    });
    expect(side).toBeGreaterThanOrEqual(128);
  });

  it('opens the menu at its button', async () => {
    const { page } = await open(prompt, `v=head&s=none&${one}`, large);
    const button = page.getByRole('button', { name: 'Save' });
    await button.click();
    const [from, menu] = [(await button.boundingBox())!, (await page.locator('attention-viewer #menu').boundingBox())!];
    expect(Math.abs(menu.y - from.y - from.height)).toBeLessThan(20);
    expect(Math.abs(menu.x + menu.width - from.x - from.width)).toBeLessThan(20);
  });
});

describe('two views', () => {
  it.each([
    [1280, 800],
    [1920, 1080],
    [2560, 1080],
  ])('share %i × %i without scrolling sideways', async (width, height) => {
    const { page } = await open(prompt, `v=head&s=wall&s3=none&${one}`, { width, height });
    expect(await page.locator('attention-viewer main .pane').count()).toBe(2);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
});

describe('a narrow screen', () => {
  it.each(['causes&ca=zero', 'generate&g=9+best', 'compare&o=When+Mary+went+home', 'heads', 'next'])(
    'brings every part of a panel into view by scrolling: %s',
    async view => {
      const { page } = await open('', `m=made+up&p=When+Mary+and+John+went&v=${view}&${one}`, {
        width: 360,
        height: 740,
      });
      const last = page.locator('attention-viewer .view ol button').last();
      await last.scrollIntoViewIfNeeded();
      const box = (await last.boundingBox())!;
      const pane = (await page.locator('attention-viewer main .pane').last().boundingBox())!;
      expect([box.y >= pane.y, box.y + box.height <= pane.y + pane.height + 1]).toEqual([true, true]);
      expect(box.x + box.width).toBeLessThanOrEqual(360);
    },
  );
});
