import { describe, expect, it } from 'vitest';
import { open, settled, useBrowser } from './browser';

useBrowser();
const prompt = `prompt=${encodeURIComponent('Mary went to the extraordinarily large store.')}`;
const stated = 'attention-viewer av-readout .stated';

describe('the toolbar', () => {
  it('switches the measure in every view', async () => {
    const { page, state, readout } = await open(prompt, 'v=matrix&s=wall&b=5&h=1&l=4.2');
    await page.getByLabel('Measure').selectOption('score');
    expect((await state()).measure).toBe('score');
    expect(await readout()).toContain('score head 5.1');
    for (const key of ['1', '2', '4', '5']) {
      await page.keyboard.press(key);
      await settled(page);
    }
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('hides the first key, and says what becomes of the rest', async () => {
    const { page } = await open(prompt, 'v=head&s=text&b=5&h=1');
    await page.getByLabel('First key').selectOption('hide');
    expect(await page.locator(stated).textContent()).toBe('first key hidden, rest as it was');
    await page.getByLabel('First key').selectOption('renormalise');
    expect(await page.locator(stated).textContent()).toBe('first key hidden, rest renormalised to 1');
  });

  it('keeps the top of the mass, in one step of the history', async () => {
    const { page, state } = await open(prompt, 'v=head&s=none&b=5&h=1');
    const slider = page.getByLabel('Part of each row');
    await slider.focus();
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('ArrowLeft');
    }
    expect((await state()).mass).toBe(95);
    expect(await page.locator(stated).textContent()).toBe('lines: top 95 % of each row');
    await page.getByRole('button', { name: 'Undo' }).click();
    expect((await state()).mass).toBe(100);
  });

  it('joins tokens to words, shows white space, and turns the layout', async () => {
    const { page, state, readout } = await open(prompt, 'v=matrix&s=head&b=5&h=1');
    await page.getByLabel('Tokens joined to words').click();
    expect(await page.locator(stated).textContent()).toContain('words: sum over keys, mean over queries');
    await page.locator('attention-viewer av-matrix .scroller').focus();
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press('ArrowDown');
    }
    expect(await readout()).toMatch(
      /query 4 “extraordinarily” looks at key 0 “Mary” · weight head 5\.1: \S+ \(row sums to \S+\)/,
    );
    await page.keyboard.press('s');
    expect(await readout()).toContain('“·extraordinarily”');
    await page.getByTitle('Tokens along a line').click();
    expect((await state()).layout).toBe('rows');
  });

  it('chooses a block, a second view and colours', async () => {
    const { page, state } = await open(prompt, 'v=head&s=wall&b=5&h=1&hs=5.1+5.2');
    await page.getByRole('button', { name: 'Block after' }).click();
    expect((await state()).heads).toEqual(['6.1', '6.2']);
    await page.getByRole('combobox', { name: 'Second view' }).selectOption('text');
    expect(await page.locator('attention-viewer av-text').count()).toBe(1);
    await page.getByRole('button', { name: 'Colours' }).click();
    const ground = () =>
      page.evaluate(() => getComputedStyle(document.querySelector('attention-viewer')!).backgroundColor);
    expect([(await state()).theme, await ground()]).toEqual(['dark', 'rgb(19, 18, 24)']);
  });

  it('walks through the tabs by arrow keys', async () => {
    const { page, state } = await open(prompt, 'v=head&s=none&b=5&h=1');
    await page.getByRole('tab', { name: 'Head' }).focus();
    await page.keyboard.press('ArrowRight');
    expect((await state()).view).toBe('matrix');
    await page.keyboard.press('End');
    expect((await state()).view).toBe('causes');
  });

  it('chooses the attention of an encoder and a decoder, and a part of two sentences', async () => {
    const { page, state } = await open('cross', 'v=pairs&s=none&a=cross');
    await page.getByRole('button', { name: 'encoder', exact: true }).click();
    expect((await state()).attention).toBe('encoder');
    await page.keyboard.press('a');
    expect((await state()).attention).toBe('decoder');
    const pair = await open('', 'v=pairs&s=none&m=made+up&p=The+cat+sat.&p2=The+dog+lay.');
    await pair.page.getByRole('button', { name: 'A → B' }).click();
    expect(await pair.page.locator(stated).textContent()).toBe('only A → B');
  });
});
