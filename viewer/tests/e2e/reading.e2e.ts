import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { open, settled, useBrowser } from './browser';

useBrowser();
const mary = 'When Mary and John went to the store, John gave a drink to Mary.';
const prompt = `prompt=${encodeURIComponent(mary)}`;
const typed = `m=made+up&p=${encodeURIComponent(mary)}`;
const one = 'b=5&h=1&hs=5.1';

describe('numbers in full', () => {
  it('say all scores of the head that the wall points at', async () => {
    const { page, readout, at } = await open(prompt, `v=wall&s=none&${one}`);
    const place = await at('av-wall', 0, 0);
    await page.mouse.move(place.x + 30 + 3.4 * 46, place.y + 22 + 2.4 * 46);
    await settled(page);
    expect(await readout()).toMatch(/^block \d+, head \d+ · previous token 0\.\d{6,} · .*first token 0\.\d{6,}/);
  });

  it('say every head that is on, and its row sum', async () => {
    const heads = Array.from({ length: 12 }, (_, head) => `5.${head}`);
    const { readout } = await open(prompt, `v=head&s=none&b=5&h=1&hs=${heads.join('+')}&l=9.2`);
    const said = await readout();
    for (const head of heads) {
      expect(said).toMatch(new RegExp(`head ${head.replace('.', '\\.')}: \\S+ \\(row sums to \\S+\\)`));
    }
  });

  it('say a part of a pair', async () => {
    const { page, state, at } = await open('', 'v=pairs&s=none&m=made+up&p=The+cat+sat.&p2=The+dog+lay.');
    const place = await at('av-pairs av-segment-mass', 0, 0);
    await page.mouse.move(place.x + 20, place.y + 40);
    await settled(page);
    const text = (): Promise<string> =>
      page.evaluate(() => {
        const pairs = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-pairs')!;
        return pairs.shadowRoot!.querySelector<HTMLElement & { hoverText: string }>('av-segment-mass')!.hoverText;
      });
    expect(await text()).toMatch(/^block \d+, head 0: A → A 0\.\d{6,} of a row, mean$/);
    await page.locator('attention-viewer av-segment-mass .scroller').focus();
    await page.keyboard.press('ArrowRight');
    expect(await text()).toContain('A → B');
    await page.keyboard.press('Enter');
    expect((await state()).segments).toBe('ab');
  });
});

describe('by keys alone', () => {
  it('locks a query, then a key of it: one cell', async () => {
    const { page, state } = await open(prompt, `v=head&s=none&${one}&l=9.`);
    await page.locator('attention-viewer av-head .scroller').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    expect((await state()).locked).toEqual({ query: 9, key: 8 });
  });

  it('walks through the grid of a ranking and opens a head', async () => {
    const { page, state } = await open(prompt, `v=heads&s=head&${one}`);
    await page.locator('attention-viewer av-head-grid .scroller').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect((await state()).heads).toEqual(['6.2']);
  });

  it('walks through the differences of two prompts', async () => {
    const { page } = await open(
      '',
      `${typed}&v=compare&s=none&${one}&o=${encodeURIComponent(mary.replace('John', 'Anna'))}`,
    );
    await page.locator('attention-viewer av-difference .scroller').focus();
    await page.keyboard.press('ArrowDown');
    const said = await page.evaluate(() => {
      const panel = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-compare-panel')!;
      return panel.shadowRoot!.querySelector<HTMLElement & { hoverText: string }>('av-difference')!.hoverText;
    });
    expect(said).toMatch(/^block 5, head 1: “.+” looks at “When”: B − A = \S+$/);
  });
});

describe('an address', () => {
  it('brings a comparison back', async () => {
    const { page } = await open('', `${typed}&v=compare&s=none&${one}&o=${encodeURIComponent('When Mary went home')}`);
    await expect.poll(() => page.locator('attention-viewer av-difference').count()).toBe(1);
    expect(await page.getByLabel('B', { exact: true }).inputValue()).toBe('When Mary went home');
  });

  it('brings changes back, with what was before them', async () => {
    const changes = encodeURIComponent(JSON.stringify([{ kind: 'zero', head: '5.1' }]));
    const { page } = await open('', `${typed}&v=next&s=none&${one}&i=${changes}`);
    await expect
      .poll(() => page.locator('attention-viewer av-next-panel .number').first().textContent())
      .toMatch(/^\d.* → \d/);
  });
});

describe('what is changed or chosen', () => {
  it('is stated in every view', async () => {
    const changes = encodeURIComponent(JSON.stringify([{ kind: 'zero', head: '5.1' }]));
    const { page } = await open('', `${typed}&v=matrix&s=none&${one}&i=${changes}`);
    expect(await page.locator('attention-viewer av-readout .stated').textContent()).toBe('changed: head 5.1 off');
  });

  it('goes on where the model writes: in the text of a decoder', async () => {
    const { page, state } = await open('', 'v=next&s=none&m=made+up&p=The+cat&pd=Die');
    const first = page.locator('attention-viewer av-next-panel ol button').first();
    await first.click();
    await expect.poll(async () => (await state()).decoder.length).toBeGreaterThan(3);
    expect((await state()).prompt).toBe('The cat');
  });

  it('has its tab in sight', async () => {
    const { page } = await open('', `${typed}&v=causes&${one}`, { width: 360, height: 740 });
    const tab = (await page.getByRole('tab', { name: 'Causes' }).boundingBox())!;
    expect(tab.x + tab.width).toBeLessThanOrEqual(360);
  });
});

describe('the prompt bar', () => {
  it('takes a model that is not in its list', async () => {
    const { page, state } = await open('', `${typed}&${one}`);
    await page.evaluate(() => {
      const { host } = document.querySelector('attention-viewer')!;
      host!.run = async wanted => Promise.reject(new Error(`asked for ${wanted.model}`));
    });
    await page.getByLabel('Model', { exact: true }).selectOption({ label: 'another …' });
    await page.getByPlaceholder('its name at the Hugging Face Hub').fill('somebody/some-model');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('asked for somebody/some-model');
    expect((await state()).model).toBe('somebody/some-model');
    expect(await page.getByPlaceholder('its name at the Hugging Face Hub').count()).toBe(0);
  });

  it('counts a second sentence with the prompt, from the beginning', async () => {
    const { page } = await open('', 'm=made+up&p=The+cat+sat.&p2=The+dog+lay.');
    const count = page.locator('attention-viewer .count');
    await expect.poll(() => count.textContent()).toBe('8 / 1024');
    await page.getByLabel('Second sentence').fill('The dog');
    await expect.poll(() => count.textContent()).toBe('6 / 1024');
  });

  it('says that there is no prompt', async () => {
    const { page, state } = await open('', `${typed}&${one}`);
    await page.getByLabel('Prompt').fill('');
    await page.getByLabel('Prompt').press('Enter');
    expect(await page.getByRole('alert').textContent()).toBe('There is no prompt; type one.');
    expect((await state()).prompt).toBe(mary);
  });

  it.each([360, 820, 1280])('has the prompt, its count and Run in their places at %i pixels', async width => {
    const { page } = await open('', `${typed}&${one}`, { width, height: 700 });
    await expect.poll(() => page.locator('attention-viewer .count').textContent()).toBe('16 / 1024');
    const box = async (name: string) => (await page.locator(`attention-viewer ${name}`).boundingBox())!;
    const [area, run, examples] = [
      await box('textarea'),
      await box('button.strong'),
      await box('select[aria-label=Examples]'),
    ];
    expect(area.width).toBeGreaterThan(Math.min(330, width * 0.4));
    expect(run.x + run.width).toBeLessThanOrEqual(width);
    expect(Math.abs(run.y - examples.y)).toBeLessThan(6);
  });
});

describe('every view', () => {
  it.each(['encoder', 'decoder', 'cross'])('shows %s attention', async attention => {
    const { page, readout } = await open('cross', `v=matrix&s=none&a=${attention}`);
    for (const key of ['1', '2', '4', '5', '6', '8', '3']) {
      await page.keyboard.press(key);
      await settled(page);
      expect(await page.getByRole('alert').count()).toBe(0);
    }
    await page.locator('attention-viewer av-matrix .scroller').focus();
    await page.keyboard.press('ArrowRight');
    expect(await readout()).toMatch(/^query 0 “.+” looks at key 1 “.+” · weight head \S+: \S+/);
  });

  it('keeps still for who asks for that', async () => {
    const { page } = await open('', `${typed}&${one}`);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const moving = await page.evaluate(() => {
      const found: string[] = [];
      const walk = (root: ParentNode): void =>
        root.querySelectorAll('*').forEach(element => {
          const { transitionDuration, animationName } = getComputedStyle(element);
          if (transitionDuration !== '0s' || animationName !== 'none') {
            found.push(element.outerHTML);
          }
          if (element.shadowRoot) {
            walk(element.shadowRoot);
          }
        });
      walk(document);
      return found;
    });
    expect(moving).toEqual([]);
  });

  it('can be saved as a picture where it is a table with one', async () => {
    const { page } = await open(prompt, `v=heads&s=none&${one}`);
    await page.getByRole('button', { name: 'Save' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('attention-viewer [data-kind=svg]').click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain('>previous token<');
  });
});
