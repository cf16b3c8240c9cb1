import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { open, settled, useBrowser } from './browser';

useBrowser();
const mary = 'When Mary and John went to the store, John gave a drink to Mary.';
const prompt = `prompt=${encodeURIComponent(mary)}`;
const typed = `m=made+up&p=${encodeURIComponent(mary)}`;
const one = 'b=5&h=1&hs=5.1';

/** Reloads the page and waits until it is as it was. */
async function reloaded(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  await page.reload();
  await settled(page);
}

const causes = 'attention-viewer av-causes-panel';
const generate = 'attention-viewer av-generate-panel';
const text = (page: Page, where: string): Promise<string> => page.locator(where).first().innerText();
/** The numbers of a list, with their heads. */
const numbers = (page: Page, panel: string): Promise<string[]> => page.locator(`${panel} ol button`).allInnerTexts();

describe('an address brings back', () => {
  it('a causal map that was asked for, with its tokens, its replacement and how it is shown', async () => {
    const { page, state } = await open('', `${typed}&v=causes&s=none&${one}`);
    await page.getByLabel('Next token').fill(' king');
    await page.getByLabel('mean instead of zero').check();
    await page.getByRole('button', { name: 'Ablate every head' }).click();
    await page.getByRole('button', { name: 'directly' }).click();
    const before = await numbers(page, causes);
    await reloaded(page);
    expect(await state()).toMatchObject({ causes: 'mean', target: ' king', effect: 'direct' });
    await expect.poll(() => numbers(page, causes)).toEqual(before);
    expect(await page.getByLabel('mean instead of zero').isChecked()).toBe(true);
    expect(await text(page, `${causes} .about`)).toContain('what each head adds to it directly');
  });

  it('no causal map that nobody asked for', async () => {
    const { page } = await open('', `${typed}&v=causes&s=none&${one}&tg=+king&ag=+sea`);
    expect(await page.getByRole('button', { name: 'Ablate every head' }).count()).toBe(1);
    expect(await page.locator(`${causes} ol`).count()).toBe(0);
    expect(await page.getByLabel('Next token').inputValue()).toBe(' king');
  });

  it('a text that was drawn, and the step that is looked at', async () => {
    const { page, state } = await open('', `${typed}&v=generate&s=none&${one}`);
    const temperature = page.getByRole('spinbutton', { name: 'Temperature' });
    await page.getByLabel('Tokens', { exact: true }).fill('7');
    await page.getByLabel('Take').selectOption('draw');
    await temperature.fill('0.8');
    await page.getByRole('button', { name: 'Go on writing' }).click();
    await page.getByLabel('Step').fill('2');
    await expect.poll(() => page.getByText('3 of 7').count()).toBe(1);
    const { writing } = await state();
    const before = await text(page, `${generate} .text`);
    await reloaded(page);
    expect(await state()).toMatchObject({ writing, step: 2 });
    expect(writing).toMatchObject({ tokens: 7, how: 'draw', temperature: 0.8 });
    await expect.poll(() => text(page, `${generate} .text`)).toBe(before);
    expect(await page.getByText('3 of 7').count()).toBe(1);
    expect(await temperature.inputValue()).toBe('0.8');
  });

  it('the cell of two prompts that is locked, in every view', async () => {
    const { page, state, at } = await open('', `${typed}&v=compare&s=none&${one}&o=${encodeURIComponent(mary)}`);
    await page.locator('attention-viewer av-difference').waitFor();
    await settled(page);
    const place = await at('av-difference', 0.3, 0.7);
    await page.mouse.click(place.x, place.y);
    const { locked } = await state();
    expect(locked.query).toBeGreaterThan(locked.key!);
    await reloaded(page);
    expect((await state()).locked).toEqual(locked);
  });

  it('what was offered to be done to a head', async () => {
    const { page } = await open('', `${typed}&v=next&s=none&${one}`);
    await page.getByLabel('factor').fill('0.5');
    await page.getByLabel('patch from').fill('When Anna went home');
    await page.getByLabel('patch from').press('Tab');
    await reloaded(page);
    expect(await page.getByRole('button', { name: '× 0.5' }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'patch' }).getAttribute('title')).toContain('When Anna went home');
  });

  it.each([
    ['head', 'av-head', 300],
    ['text', 'av-text', 600],
    ['wall', 'av-wall', 40],
  ] as const)('where one has scrolled to, in a window of another height: %s', async (view, element, tokens) => {
    const { page, state } = await open(`tokens=${tokens}`, `v=${view}&s=none&${one}&so=induction_head`, {
      height: 600,
    });
    const scroller = page.locator(`attention-viewer ${element} .scroller`);
    const part = () => scroller.evaluate(one => one.scrollTop / one.scrollHeight);
    await scroller.evaluate(one => one.scrollTo(0, one.scrollHeight * 0.4));
    await expect.poll(async () => (await state()).scrolled[view]?.y).toBeGreaterThan(0.3);
    const before = await part();
    await page.setViewportSize({ width: 1280, height: 500 });
    await reloaded(page);
    await expect.poll(part).toBeCloseTo(before, 2);
    expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
  });

  it('what was opened on a narrow screen', async () => {
    const { page } = await open('', `${typed}&v=head&${one}`, { width: 360, height: 740 });
    await page.getByRole('button', { name: 'more' }).click();
    await page.getByRole('button', { name: 'pair' }).click();
    await reloaded(page);
    expect(await page.getByLabel('Measure').isVisible()).toBe(true);
    expect(await page.getByLabel('Second sentence').isVisible()).toBe(true);
  });
});

describe('what is locked', () => {
  it('is in sight where an address says no place, and when another view locks it', async () => {
    const { page, state } = await open('tokens=300', `v=text&s=head&${one}&l=200.`);
    const top = () => page.locator('attention-viewer av-head .scroller').evaluate(view => view.scrollTop);
    await expect.poll(top).toBeGreaterThan(200 * 20 - 700);
    await page.locator('attention-viewer av-text span').nth(2).click();
    expect((await state()).locked).toEqual({ query: 2 });
    await expect.poll(top).toBeLessThan(100);
  });
});

describe('what takes long', () => {
  it('says so, and can be stopped; the address then asks for nothing', async () => {
    const { page, state } = await open(prompt, `v=causes&s=none&${one}`);
    await page.evaluate(() => {
      const { source } = document.querySelector('attention-viewer')!.runs.scene!;
      source.causes = (_attention, _target, _against, _mean, signal) =>
        new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)));
    });
    await page.getByRole('button', { name: 'Ablate every head' }).click();
    await expect.poll(() => page.getByText('ablating 144 heads and 12 MLPs').count()).toBe(1);
    await page.getByRole('button', { name: 'Stop' }).click();
    expect((await state()).causes).toBeUndefined();
    expect(await page.getByRole('button', { name: 'Ablate every head' }).count()).toBe(1);
  });

  it('keeps of a text what had come when it was stopped', async () => {
    const { page, state } = await open(prompt, `v=generate&s=none&${one}`);
    await page.evaluate(() => {
      const { source } = document.querySelector('attention-viewer')!.runs.scene!;
      const whole = source.generate!.bind(source);
      source.generate = async (options, onStep, signal) => {
        await whole({ ...options, tokens: 3 }, onStep);
        return new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)));
      };
    });
    await page.getByRole('button', { name: 'Go on writing' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    expect((await state()).writing?.tokens).toBe(3);
    expect(await page.getByText('3 of 3').count()).toBe(1);
  });

  it('is not asked of another prompt unless someone asks, and is there again after undo', async () => {
    const { page, state } = await open('', `${typed}&v=causes&s=none&${one}&ca=zero`);
    await page.locator(`${causes} ol button`).first().waitFor();
    await page.getByLabel('Prompt').fill('Once upon a time');
    await page.getByLabel('Prompt').press('Enter');
    await expect.poll(() => page.locator(`${causes} ol`).count()).toBe(0);
    expect((await state()).causes).toBeUndefined();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator(`${causes} ol button`).first().waitFor();
    expect((await state()).prompt).toBe(mary);
  });
});

describe('undo', () => {
  it('takes back the steps of a scrubber as one', async () => {
    const { page, state } = await open('', `${typed}&v=generate&s=none&${one}&g=16+best`);
    const slider = page.getByLabel('Step');
    await slider.focus();
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('ArrowLeft');
    }
    expect((await state()).step).toBe(10);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect((await state()).step).toBeUndefined();
    await page.getByRole('button', { name: 'Redo' }).click();
    expect((await state()).step).toBe(10);
  });
});

describe('the browser’s Back', () => {
  it('goes to the view before, then to the prompt before, and forward again', async () => {
    const { page, state } = await open('', `${typed}&v=head&s=none&${one}`);
    await page.getByLabel('Prompt').fill('Once upon a time');
    await page.getByLabel('Prompt').press('Enter');
    await expect.poll(async () => (await state()).prompt).toBe('Once upon a time');
    await page.waitForTimeout(400);
    await page.getByRole('tab', { name: 'Matrix' }).click();
    await page.waitForTimeout(400);
    await page.goBack();
    await expect.poll(async () => [(await state()).view, (await state()).prompt]).toEqual(['head', 'Once upon a time']);
    await page.goBack();
    await expect.poll(async () => (await state()).prompt).toBe(mary);
    await page.goForward();
    await page.goForward();
    await expect
      .poll(async () => [(await state()).view, (await state()).prompt])
      .toEqual(['matrix', 'Once upon a time']);
  });

  it('does not stop at every hover, lock and drag', async () => {
    const { page, state } = await open('', `${typed}&v=head&s=none&${one}`);
    const places = () => page.evaluate(() => history.length);
    const before = await places();
    await page.keyboard.press(']');
    await page.keyboard.press('w');
    await page.waitForTimeout(400);
    expect(await places()).toBe(before);
    await page.keyboard.press('s');
    await page.keyboard.press('4');
    await page.waitForTimeout(400);
    await page.goBack();
    await expect.poll(async () => (await state()).view).toBe('head');
    expect(await state()).toMatchObject({ spaces: true, words: true, head: 2 });
  });
});
