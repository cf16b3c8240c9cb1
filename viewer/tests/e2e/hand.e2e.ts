import { describe, expect, it } from 'vitest';
import { open, settled, useBrowser } from './browser';

useBrowser();
const prompt = `prompt=${encodeURIComponent('When Mary and John went to the store, John gave a drink to Mary.')}`;
const one = 'b=5&h=1&hs=5.1';

describe('wall', () => {
  it('names the head under the pointer and opens it on a click', async () => {
    const { page, state, at } = await open(prompt, `v=wall&s=none&${one}`);
    const place = await at('av-wall', 0, 0);
    await page.mouse.move(place.x + 30 + 3.4 * 46, place.y + 22 + 2.4 * 46);
    await settled(page);
    const hovered = await page.evaluate(
      () => document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-wall')!.hoverText,
    );
    const [name, about] = hovered.split(' · ');
    expect(about).toMatch(/^(previous token|duplicate token|induction|first token) 0\.\d+$/);
    await page.mouse.down();
    await page.mouse.up();
    const { block, head, view, heads } = await state();
    expect([`${block}.${head}`, view, heads]).toEqual([name, 'head', [name]]);
  });

  it('previews a head where the pointer rests, in the view beside, and forgets it when it leaves', async () => {
    const { page, state } = await open(prompt, `v=head&s=wall&${one}`);
    const legend = () =>
      page.evaluate(() => document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-head')!.headsShown);
    const wall = (await page.locator('attention-viewer av-wall').boundingBox())!;
    await page.mouse.move(wall.x + 50, wall.y + 40);
    await expect.poll(legend).toEqual(['0.0']);
    await page.mouse.move(wall.x + wall.width / 2, wall.y + wall.height - 60);
    await expect.poll(legend).toEqual(['5.1']);
    expect((await state()).heads).toEqual(['5.1']);
  });

  it('sorts by a score, adds heads with Shift, and walks by keys', async () => {
    const { page, state } = await open(prompt, `v=wall&s=none&${one}`);
    await page.getByLabel('Sort heads by').selectOption('induction_head');
    expect((await state()).sort).toBe('induction_head');
    await page.locator('attention-viewer av-wall .scroller').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    expect((await state()).heads).toHaveLength(2);
    await page.keyboard.press('Enter');
    expect(await state()).toMatchObject({ view: 'head' });
  });
});

describe('head', () => {
  it('previews on hover, locks on a click, unlocks on Esc, and undoes', async () => {
    const { page, state, readout, at } = await open(prompt, `s=none&${one}`);
    const place = await at('av-head', 0.28, 0.4);
    await page.mouse.move(place.x, place.y);
    expect(await readout()).toMatch(
      /^query \d+ “.+” looks most at .+ head 5\.1 · row sums to (1|0\.99999\d+|1\.00000\d+)$/,
    );
    await page.mouse.click(place.x, place.y);
    const { locked } = await state();
    expect(locked.query).toBeGreaterThan(2);
    await page.keyboard.press('Escape');
    expect((await state()).locked).toEqual({});
    await page.keyboard.press('Control+z');
    expect((await state()).locked).toEqual(locked);
    await page.keyboard.press('Control+Shift+z');
    expect((await state()).locked).toEqual({});
  });

  it('makes a cell of a query and a key of it, and says its number in full', async () => {
    const { page, state, readout, at } = await open(prompt, `s=none&${one}&l=9.`);
    const place = await at('av-head', 0.9, 0.2);
    await page.mouse.click(place.x, place.y);
    const { locked } = await state();
    const value = await page.evaluate(
      async ([query, key]) => {
        const { source } = document.querySelector('attention-viewer')!.runs.scene!;
        return (await source.pattern({ attention: 'self', measure: 'weight', block: 5, head: 1 })).at(query, key);
      },
      [locked.query!, locked.key!] as const,
    );
    expect(locked.query).toBe(9);
    const said = Number(/head 5\.1: (\S+)/.exec(await readout())![1].replace('−', '-'));
    expect(Math.fround(said)).toBe(value);
  });

  it('switches heads by click and isolates by double click', async () => {
    const { page, state } = await open(prompt, `s=none&${one}`);
    await page.getByRole('button', { name: 'Head 5.4' }).click();
    expect((await state()).heads).toEqual(['5.1', '5.4']);
    await page.getByRole('button', { name: 'Head 5.7' }).dblclick();
    expect((await state()).heads).toEqual(['5.7']);
    await page.getByRole('button', { name: 'all' }).click();
    expect((await state()).heads).toHaveLength(12);
  });

  it('walks by keys alone, and says where it is to a screen reader', async () => {
    const { page, state } = await open(prompt, `s=none&${one}`);
    await page.locator('attention-viewer av-head .scroller').focus();
    for (const key of ['ArrowDown', 'ArrowDown']) {
      await page.keyboard.press(key);
    }
    await settled(page);
    const said = () => page.locator('attention-viewer').getByRole('status').last().textContent();
    expect(await said()).toContain('query 1 “Mary” looks most at');
    for (const key of ['ArrowDown', 'Enter']) {
      await page.keyboard.press(key);
    }
    expect((await state()).locked.query).toBe(2);
    await settled(page);
    expect(await said()).toContain('query 2 “and” looks most at');
  });
});

describe('matrix', () => {
  it('zooms about the pointer down to cells, pans, and comes back to the whole', async () => {
    const { page, state, at } = await open('tokens=200', `v=matrix&s=none&${one}`);
    const place = await at('av-matrix', 0.4, 0.6);
    await page.mouse.move(place.x, place.y);
    for (let i = 0; i < 12; i++) {
      await page.mouse.wheel(0, -200);
    }
    await page.waitForTimeout(400);
    const near = (await state()).zoom!;
    expect(near.size).toBeLessThan(20);
    await page.mouse.down();
    await page.mouse.move(place.x + 80, place.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForTimeout(300);
    const moved = (await state()).zoom!;
    expect(moved.x).toBeLessThan(near.x);
    expect((await state()).locked).toEqual({});
    await page.getByRole('button', { name: 'whole' }).click();
    expect((await state()).zoom).toBeUndefined();
  });

  it('locks a cell, and the same cell is locked in every view', async () => {
    const { page, state, at } = await open(prompt, `v=matrix&s=text&${one}`);
    const place = await at('av-matrix', 0.3, 0.8);
    await page.mouse.click(place.x, place.y);
    const { locked } = await state();
    expect(locked.query).toBeGreaterThan(locked.key!);
    for (const key of ['2', '4', '5']) {
      await page.keyboard.press(key);
      await settled(page);
      expect((await state()).locked).toEqual(locked);
    }
    expect(await page.locator('attention-viewer av-neuron').count()).toBe(1);
  });
});

describe('a view that is not drawn yet', () => {
  it.each(['matrix', 'neuron', 'wall', 'head'])('bears a hand: %s', async view => {
    const { page, at } = await open(prompt, `v=text&s=none&${one}`);
    const place = await at('av-text', 0.5, 0.5);
    await page.mouse.move(place.x, place.y);
    await page.evaluate(name => {
      const viewer = document.querySelector('attention-viewer')!;
      viewer.store.set({ view: name as 'matrix' });
      // Lit draws in a microtask, a canvas at the next frame; events come between.
      return viewer.updateComplete.then(async () => {
        const element = viewer.shadowRoot!.querySelector<HTMLElement & { updateComplete: Promise<boolean> }>(
          `av-${name}`,
        )!;
        await element.updateComplete;
        const scroller = element.shadowRoot!.querySelector('.scroller')!;
        for (const event of [
          new PointerEvent('pointermove', { bubbles: true }),
          new PointerEvent('pointerdown', { bubbles: true }),
          new MouseEvent('click', { bubbles: true }),
          new KeyboardEvent('keydown', { key: 'ArrowDown' }),
          new WheelEvent('wheel', { deltaY: 10 }),
        ]) {
          scroller.dispatchEvent(event);
        }
      });
    }, view);
    await settled(page);
    expect(await page.locator(`attention-viewer av-${view}`).count()).toBe(1);
  });
});

describe('text and neuron', () => {
  it('shades by the token under the pointer, in both directions', async () => {
    const { page, readout, state } = await open(prompt, `v=text&s=none&${one}`);
    await page.locator('attention-viewer av-text span', { hasText: 'gave' }).hover();
    expect(await readout()).toMatch(/^query 10 “gave” looks most at/);
    await page.keyboard.press('t');
    expect((await state()).look).toBe('at');
    await page.locator('attention-viewer av-text span', { hasText: 'drink' }).hover();
    expect(await readout()).toMatch(/^key 12 “drink” is most looked at by/);
  });

  it('chooses another key on the row of weights', async () => {
    const { page, state, at } = await open(prompt, `v=neuron&s=none&${one}&l=9.2`);
    const place = await at('av-neuron', 0.09, 0.67);
    await page.mouse.move(place.x, place.y);
    await page.mouse.click(place.x, place.y);
    expect((await state()).locked).toMatchObject({ query: 9, key: 0 });
  });
});
