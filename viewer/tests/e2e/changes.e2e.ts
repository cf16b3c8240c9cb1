import { describe, expect, it } from 'vitest';
import { open, settled, useBrowser, type Opened } from './browser';

useBrowser();
const mary = 'When Mary and John went to the store, John gave a drink to Mary.';
const typed = `m=made+up&p=${encodeURIComponent(mary)}`;
const one = 'b=5&h=1&hs=5.1';

/** Opens the panel of changes at a cell. */
const changing = (): Promise<Opened> => open('', `${typed}&v=next&s=none&${one}&l=9.2`);
const done = (page: Opened['page']): Promise<string[]> =>
  page.locator('attention-viewer av-next-panel .changes button').allTextContents();

describe('a change', () => {
  it.each([
    ['switch 5.1 off', 'head 5.1 off ×', { kind: 'zero', head: '5.1' }],
    ['5.1 at its mean', 'head 5.1 at its mean ×', { kind: 'mean', head: '5.1' }],
    ['5.1 × 2', 'head 5.1 × 2 ×', { kind: 'scale', head: '5.1', factor: 2 }],
    ['cut 9 → 2', 'head 5.1: weight 9 → 2 cut ×', { kind: 'cut', head: '5.1', query: 9, key: 2 }],
    [
      'cut the score 9 → 2',
      'head 5.1: score 9 → 2 cut, rest renormalised ×',
      { kind: 'cut-score', head: '5.1', query: 9, key: 2 },
    ],
    ['hide token 2', 'token 2 hidden from all heads ×', { kind: 'mask-token', token: 2 }],
  ])('is made by a button, said, and undone: %s', async (button, said, change) => {
    const { page, state } = await changing();
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect.poll(() => done(page)).toEqual([said, 'all as it was']);
    expect((await state()).interventions).toEqual([change]);
    const first = page.locator('attention-viewer av-next-panel .number').first();
    await expect.poll(() => first.textContent()).toContain('→');
    await page.keyboard.press('Control+z');
    await expect.poll(() => done(page)).toEqual([]);
    expect(await first.textContent()).not.toContain('→');
  });

  it('has the factor that was typed, and another prompt to patch from', async () => {
    const { page, state } = await changing();
    await page.getByLabel('factor').fill('-0.5');
    await page.getByLabel('factor').press('Enter');
    await page.getByRole('button', { name: '5.1 × -0.5' }).click();
    await page.getByLabel('patch from').fill('When Anna went');
    await page.getByLabel('patch from').press('Enter');
    await page.getByRole('button', { name: 'patch 5.1', exact: true }).click();
    await expect
      .poll(async () => (await state()).interventions)
      .toEqual([
        { kind: 'scale', head: '5.1', factor: -0.5 },
        { kind: 'patch', head: '5.1', from: 'When Anna went' },
      ]);
  });

  it('is taken back alone, or all of them', async () => {
    const { page, state } = await changing();
    for (const name of ['switch 5.1 off', 'cut 9 → 2', 'hide token 2']) {
      await page.getByRole('button', { name, exact: true }).click();
      await settled(page);
    }
    await page.getByRole('button', { name: 'head 5.1: weight 9 → 2 cut ×' }).click();
    await expect
      .poll(async () => (await state()).interventions.map(change => change.kind))
      .toEqual(['zero', 'mask-token']);
    await page.getByRole('button', { name: 'all as it was' }).click();
    await expect.poll(() => done(page)).toEqual([]);
  });

  it('is one button away from every view', async () => {
    const { page, state } = await open('', `${typed}&v=matrix&s=wall&${one}`);
    await page.getByRole('button', { name: 'change …' }).click();
    expect((await state()).beside).toBe('next');
    expect(await page.getByRole('button', { name: 'switch 5.1 off' }).isVisible()).toBe(true);
  });
});

describe('what comes next', () => {
  it('is written on by a click', async () => {
    const { page, state } = await changing();
    const next = await page.evaluate(() => document.querySelector('attention-viewer')!.runs.scene!.info.next![1].text);
    await page.locator('attention-viewer av-next-panel ol button').nth(1).click();
    await expect.poll(async () => (await state()).prompt).toBe(mary + next);
  });

  it('is scrubbed through, and goes another way at a step', async () => {
    const { page, state } = await open('', `${typed}&v=generate&s=none&${one}`);
    await page.getByLabel('Tokens', { exact: true }).fill('3');
    await page.getByRole('button', { name: 'Go on writing' }).click();
    const panel = page.locator('attention-viewer av-generate-panel');
    await expect.poll(() => panel.locator('.text button').count()).toBe(3);
    await page.getByLabel('Step').fill('1');
    const taken = await panel.locator('.text button').allTextContents();
    await expect.poll(() => panel.locator('h3').textContent()).toContain('was taken with');
    expect(await panel.locator('.text button').nth(1).getAttribute('aria-current')).toBe('true');
    const other = panel.locator('ol button').nth(1);
    const way = (await other.locator('.token').textContent())!.replace(/^·/, ' ');
    await other.click();
    await expect.poll(async () => (await state()).prompt).toBe(mary + taken[0] + way);
  });
});

describe('the ranking', () => {
  it('is by any score, and jumps to a head', async () => {
    const { page, state } = await open('', `${typed}&v=heads&s=none&${one}`);
    await page.getByLabel('Score').selectOption('entropy');
    expect((await state()).sort).toBe('entropy');
    const first = page.locator('attention-viewer av-heads-panel ol button').first();
    const name = (await first.locator('b').textContent())!;
    await first.click();
    expect(await state()).toMatchObject({ heads: [name], beside: 'head', view: 'heads' });
  });
});

describe('the causal map', () => {
  it('takes a target, and shows what each head adds directly', async () => {
    const { page, state } = await open('', `${typed}&v=causes&s=head&${one}`);
    await page.getByLabel('Next token', { exact: true }).fill(' king');
    await page.getByLabel('against').fill(' sea');
    await page.getByRole('button', { name: 'Ablate every head' }).click();
    const panel = page.locator('attention-viewer av-causes-panel');
    await expect.poll(() => panel.locator('.about').textContent()).toContain('logit “·king” − logit “·sea”');
    const before = await panel.locator('ol button').first().textContent();
    await page.getByRole('button', { name: 'directly' }).click();
    await expect.poll(() => panel.locator('ol button').first().textContent()).not.toBe(before);
    await panel.locator('ol button').first().click();
    expect((await state()).heads).toEqual([(await panel.locator('ol button b').first().textContent())!]);
  });
});
