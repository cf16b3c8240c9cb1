import { describe, expect, it } from 'vitest';
import { open, settled, useBrowser } from './browser';

useBrowser();
const mary = 'When Mary and John went to the store, John gave a drink to Mary.';
const typed = `m=made+up&p=${encodeURIComponent(mary)}`;
const one = 'b=5&h=1&hs=5.1';
const alert = 'attention-viewer [role=alert]';

describe('the prompt bar', () => {
  it('runs an example, and another model', async () => {
    const { page, state } = await open('', `${typed}&${one}`);
    await page.getByLabel('Examples').selectOption({ label: 'Number agreement' });
    await expect.poll(async () => (await state()).prompt).toBe('The keys to the cabinet');
    await page.evaluate(() => {
      document.querySelector('attention-viewer')!.host!.run = wanted =>
        Promise.reject(new Error(`asked for ${wanted.model}: ${wanted.prompt}`));
    });
    await page.getByLabel('Model', { exact: true }).selectOption('made up too');
    await expect.poll(() => page.locator(alert).textContent()).toBe('asked for made up too: The keys to the cabinet');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.locator(alert).count()).toBe(0);
    expect((await state()).model).toBe('made up');
  });

  it('shows how far a run is, and stops it', async () => {
    const { page } = await open('', `${typed}&${one}`);
    await page.evaluate(() => {
      document.querySelector('attention-viewer')!.host!.run = (_, onProgress) => {
        onProgress({ message: 'downloading model.safetensors', fraction: 0.25 });
        return new Promise(() => undefined);
      };
    });
    await page.getByLabel('Prompt').fill('Hello');
    await page.getByLabel('Prompt').press('Enter');
    const bar = page.getByRole('progressbar', { name: 'downloading model.safetensors' });
    await expect.poll(() => bar.getAttribute('aria-valuenow')).toBe('25');
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect
      .poll(() => page.locator(alert).textContent())
      .toBe('Stopped; what is shown was run before. Run starts again.');
    expect(await page.locator('attention-viewer av-head').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Run' }).isEnabled()).toBe(true);
  });

  it('runs the last model of two that are chosen in a row', async () => {
    const { page, state } = await open('', `${typed}&${one}`);
    await page.evaluate(() => {
      const host = document.querySelector('attention-viewer')!.host!;
      const run = host.run.bind(host);
      host.run = async (wanted, onProgress, signal) => {
        await new Promise(resolve => setTimeout(resolve, wanted.model === 'made up too' ? 400 : 20));
        return run(wanted, onProgress, signal);
      };
    });
    await page.getByLabel('Model', { exact: true }).selectOption('made up too');
    await page.getByLabel('Prompt').fill('I love you');
    await page.getByLabel('Model', { exact: true }).selectOption('made up');
    await page.getByLabel('Prompt').press('Enter');
    await page.waitForTimeout(600);
    await settled(page);
    expect(await state()).toMatchObject({ model: 'made up', prompt: 'I love you' });
    expect(await page.evaluate(() => document.querySelector('attention-viewer')!.runs.scene!.info.prompt)).toBe(
      'I love you',
    );
  });

  it('says once that a prompt is too long', async () => {
    const { page } = await open('', `${typed}&${one}`);
    await page.getByLabel('Prompt').fill('a '.repeat(1100));
    await expect.poll(() => page.getByRole('button', { name: 'Run' }).isDisabled()).toBe(true);
    expect(await page.locator('attention-viewer .said').allTextContents()).toHaveLength(1);
    expect(await page.locator('attention-viewer .said').textContent()).toMatch(
      /This prompt has \d{4} tokens;\s+the model reads at most 1024/,
    );
  });

  it('forgets that the server was away once it is back', async () => {
    const { page } = await open('', `${typed}&${one}`);
    await page.evaluate(() => {
      const host = document.querySelector('attention-viewer')!.host! as unknown as Record<string, unknown>;
      const { run, tokens } = host;
      const away = (): Promise<never> => Promise.reject(new Error('The server does not answer; is it still running?'));
      Object.assign(host, { run: away, tokens: away });
      Object.assign(window, { back: () => Object.assign(host, { run, tokens }) });
    });
    await page.getByLabel('Prompt').fill('I love you');
    await page.getByLabel('Prompt').press('Enter');
    await expect.poll(() => page.locator(alert).count()).toBe(1);
    await page.waitForTimeout(250);
    await page.evaluate(() => (window as unknown as { back: () => void }).back());
    await page.getByRole('button', { name: 'Run' }).click();
    await expect.poll(() => page.locator(alert).count()).toBe(0);
    await expect.poll(() => page.locator('attention-viewer .count').textContent()).toBe('3 / 1024');
  });
});

describe('keys', () => {
  it('close the help, and leave what lies below it alone', async () => {
    const { page, state } = await open('', `${typed}&v=head&s=none&${one}&l=9.2`);
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.press('3');
    expect((await state()).view).toBe('head');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect((await state()).locked).toEqual({ query: 9, key: 2 });
    await page.keyboard.press('Escape');
    expect((await state()).locked).toEqual({});
  });

  it('go from head to head and block to block, and switch what is shown', async () => {
    const { page, state } = await open('', `${typed}&v=head&s=none&${one}`);
    for (const [key, wanted] of [
      [']', { block: 5, head: 2 }],
      ['[', { block: 5, head: 1 }],
      ['{', { block: 4, head: 1 }],
      ['}', { block: 5, head: 1 }],
      ['w', { words: true }],
      ['s', { spaces: true }],
      ['l', { lens: false }],
      ['t', { look: 'at' }],
      ['c', { view: 'causes' }],
    ] as const) {
      await page.keyboard.press(key);
      expect(await state()).toMatchObject(wanted);
    }
  });
});

describe('colours', () => {
  it('follow the system until they are chosen', async () => {
    const { page } = await open('', `${typed}&${one}`, { colorScheme: 'dark' });
    const dark = (): Promise<boolean> =>
      page.evaluate(() => document.querySelector('attention-viewer')!.hasAttribute('dark'));
    expect(await dark()).toBe(true);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(dark).toBe(false);
    await page.getByRole('button', { name: 'Colours: auto' }).click();
    await expect.poll(dark).toBe(true);
  });
});

describe('one token', () => {
  it('has its views, and one number', async () => {
    const { page, readout } = await open('prompt=I', `v=matrix&s=head&${one}`);
    expect(await readout()).toContain('1 token ·');
    for (const key of ['1', '2', '4', '5', '3']) {
      await page.keyboard.press(key);
      await settled(page);
      expect(await page.locator(alert).count()).toBe(0);
    }
    await page.locator('attention-viewer av-matrix .scroller').focus();
    await page.keyboard.press('ArrowRight');
    expect(await readout()).toBe('query 0 “I” looks at key 0 “I” · weight head 5.1: 1 (row sums to 1)');
  });
});
