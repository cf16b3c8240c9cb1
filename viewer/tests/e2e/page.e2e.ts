import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { open, settled, useBrowser } from './browser';

useBrowser();
const hostile = '</script><img src=x onerror=alert(1)> & "quotes"';
const prompt = `prompt=${encodeURIComponent('When Mary and John went to the store, John gave a drink to Mary.')}`;

describe('the page', () => {
  it('restores its whole state from the address', async () => {
    const { page, state } = await open(
      prompt,
      'v=matrix&s=text&b=5&h=1&hs=5.1+5.3&l=9.2&f=renormalise&ws=1&x=80&t=dark',
    );
    const before = await state();
    await page.keyboard.press('2');
    await page.waitForTimeout(400);
    await page.reload();
    await settled(page);
    expect(await state()).toEqual({ ...before, view: 'head' });
  });

  it('runs a prompt, counts its tokens, and undoes it', async () => {
    const { page, state } = await open('');
    await page.getByLabel('Prompt').fill('I love you');
    await expect.poll(() => page.locator('attention-viewer .count').textContent()).toBe('3 / 1024');
    await page.getByLabel('Prompt').press('Enter');
    await settled(page);
    const tokens = (): Promise<number> =>
      page.evaluate(() => document.querySelector('attention-viewer')!.runs.scene!.info.tokens.length);
    await expect.poll(tokens).toBe(3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(tokens).toBe(16);
    expect((await state()).prompt).toContain('Mary');
  });

  it('keeps its run when an address names none', async () => {
    const { page, state } = await open('', 'm=made+up&p=I+love+you&v=head');
    await page.evaluate(() => {
      location.hash = 'v=matrix&b=3&h=2';
    });
    await expect.poll(async () => (await state()).view).toBe('matrix');
    expect(await state()).toMatchObject({ prompt: 'I love you', block: 3, head: 2 });
  });

  it('says in words what went wrong, and keeps what was there', async () => {
    const { page } = await open('');
    await page.getByLabel('Prompt').fill('   ');
    await page.evaluate(() => {
      const viewer = document.querySelector('attention-viewer')!;
      viewer.host!.run = () => Promise.reject(new Error('The model reads at most 1024 tokens.'));
    });
    await page.getByLabel('Prompt').press('Enter');
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('The model reads at most 1024 tokens.');
    expect(await page.locator('attention-viewer av-head').count()).toBe(1);
  });

  it('changes a head, shows before and after, and takes it back', async () => {
    const { page, state } = await open('', 'v=next&b=5&h=1&hs=5.1&l=5.3&s=none');
    await page.getByRole('button', { name: 'switch 5.1 off' }).click();
    await expect.poll(async () => (await state()).interventions).toEqual([{ kind: 'zero', head: '5.1' }]);
    await settled(page);
    await expect
      .poll(() => page.locator('attention-viewer av-next-panel .number').first().textContent())
      .toContain('→');
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await state()).interventions).toEqual([]);
  });

  it('generates, and goes where it did not go', async () => {
    const { page, state } = await open('', 'v=generate&s=none&b=5&h=1');
    await page.getByRole('button', { name: 'Go on writing' }).click();
    await expect.poll(() => page.getByText('16 of 16').count()).toBe(1);
    await page.getByLabel('Step').fill('0');
    await page.locator('attention-viewer av-generate-panel ol button').nth(1).click();
    await expect
      .poll(async () => (await state()).prompt.length)
      .toBeGreaterThan('When Mary and John went to the store, John gave a drink to Mary.'.length);
  });

  it('ranks, compares and ablates', async () => {
    const { page, state } = await open('', 'v=causes&s=none&b=5&h=1');
    await page.getByRole('button', { name: 'Ablate every head' }).click();
    await page.locator('attention-viewer av-causes-panel ol button').first().click();
    expect((await state()).beside).toBe('head');
    await page.keyboard.press('9');
    await page.getByLabel('B', { exact: true }).fill('When Mary and John went home, Mary gave a drink to John.');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect.poll(() => page.locator('attention-viewer av-difference').count()).toBe(1);
  });

  it('helps on ?, and has names for all its controls', async () => {
    const { page } = await open(prompt, 'v=matrix&b=5&h=1');
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    const nameless = await page.evaluate(() => {
      const found: string[] = [];
      const walk = (root: ParentNode): void =>
        root.querySelectorAll('*').forEach(element => {
          if (element.matches('button, select, input, textarea, [tabindex]')) {
            const label =
              element.getAttribute('aria-label') ??
              element.getAttribute('title') ??
              element.closest('label')?.textContent ??
              element.textContent;
            if (!label?.trim()) {
              found.push(element.outerHTML);
            }
          }
          if (element.shadowRoot) {
            walk(element.shadowRoot);
          }
        });
      walk(document);
      return found;
    });
    expect(nameless).toEqual([]);
  });

  it.each([
    [360, 740],
    [1280, 800],
    [3840, 2160],
  ])('fits %i × %i without scrolling sideways', async (width, height) => {
    const { page } = await open(prompt, 'b=5&h=1', { width, height });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const box = (await page.locator('attention-viewer av-head').boundingBox())!;
    expect(box.height).toBeGreaterThan(height * 0.35);
  });
});

describe('what is saved', () => {
  it.each([
    ['v=head&s=wall', 'svg'],
    ['v=matrix&s=text', 'svg'],
    ['v=neuron&s=none', 'svg'],
    ['v=head&s=none', 'json'],
    ['v=head&s=none', 'csv'],
  ])('holds tokens as text: %s as %s', async (hash, kind) => {
    const { page } = await open(`prompt=${encodeURIComponent(hostile)}`, `${hash}&b=5&h=1&ws=1`);
    await page.getByRole('button', { name: 'Save' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator(`attention-viewer [data-kind=${kind}]`).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    if (kind === 'svg') {
      expect(text).not.toMatch(/<img|<script/);
      expect(text).toContain('&lt;');
      const problem = await page.evaluate(
        svg => new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('parsererror')?.textContent,
        text,
      );
      expect(problem).toBeUndefined();
    } else {
      expect(text).toContain('script');
    }
  });

  it.each([
    ['png', 1],
    ['png2', 2],
  ])('is a picture of the screen: %s', async (kind, factor) => {
    const { page } = await open(prompt, 'v=matrix&s=none&b=5&h=1');
    await page.getByRole('button', { name: 'Save' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator(`attention-viewer [data-kind=${kind}]`).click(),
    ]);
    const bytes = await readFile(await download.path());
    const box = (await page.locator('attention-viewer av-matrix').boundingBox())!;
    expect(bytes.readUInt32BE(16)).toBe(Math.round((Math.floor(box.width) + 32) * factor));
  });

  it('shows a hostile prompt as text everywhere', async () => {
    const { page } = await open(`prompt=${encodeURIComponent(hostile)}`, 'v=text&s=head&b=5&h=1');
    for (const key of ['1', '2', '3', '4', '5', '7', '8']) {
      await page.keyboard.press(key);
      await settled(page);
    }
    const images = await page.evaluate(() => {
      let count = 0;
      const walk = (root: ParentNode): void =>
        root.querySelectorAll('*').forEach(element => {
          count += element.matches('img') ? 1 : 0;
          if (element.shadowRoot) {
            walk(element.shadowRoot);
          }
        });
      walk(document);
      return count;
    });
    expect(images).toBe(0);
  });
});
