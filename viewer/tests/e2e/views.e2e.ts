import { describe, expect, it } from 'vitest';
import { drawn, open, settled, useBrowser } from './browser';

useBrowser();
const prompt = `prompt=${encodeURIComponent('When Mary and John went to the store, John gave a drink to Mary.')}`;
const one = 'b=5&h=1&hs=5.1';

describe('the wall', () => {
  it('leaves out heads below a score, and says from which on', async () => {
    const { page, state } = await open(prompt, `v=wall&s=none&${one}&so=induction_head`);
    const slider = page.getByLabel('Smallest score shown');
    await slider.focus();
    for (let i = 0; i < 50; i++) {
      await page.keyboard.press('ArrowRight');
    }
    const { least } = await state();
    expect(least).toBeGreaterThan(0.2);
    await settled(page);
    const named = (await drawn(page, 'av-wall')).texts.filter(text => /^\d+\.(\d|1[01])$/.test(text));
    const high = await page.evaluate(async low => {
      const { source } = document.querySelector('attention-viewer')!.runs.scene!;
      const score = (await source.scores!('self')).find(one => one.id === 'induction_head')!;
      return score.values.flat().filter(value => value >= low).length;
    }, least);
    expect(named).toHaveLength(high);
    expect(high).toBeGreaterThan(0);
    expect(high).toBeLessThan(144);
    expect(await page.locator('attention-viewer av-wall-tools output').textContent()).toMatch(/^≥ \.\d\d$/);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect((await state()).least).toBe(0);
  });

  it('says that filters do not change its pictures', async () => {
    const { page } = await open(prompt, `v=wall&s=none&${one}&f=hide`);
    expect((await drawn(page, 'av-wall')).texts).toContain('whole patterns, without filters');
  });

  it('scrolls where heads are more than fit', async () => {
    const { page } = await open(prompt, `v=wall&s=none&${one}`, { width: 360, height: 500 });
    const scroller = page.locator('attention-viewer av-wall .scroller');
    const sizes = await scroller.evaluate(one => [one.scrollHeight, one.clientHeight]);
    expect(sizes[0]).toBeGreaterThan(sizes[1]);
    await scroller.focus();
    for (let i = 0; i < 11; i++) {
      await page.keyboard.press('ArrowDown');
    }
    expect(await scroller.evaluate(one => one.scrollTop)).toBeGreaterThan(0);
  });
});

describe('the head view', () => {
  it('locks a cell by a click on a line, and nothing by one beside', async () => {
    const { page, state, at } = await open(prompt, `v=head&s=none&${one}&l=9.`);
    const box = (await page.locator('attention-viewer av-head').boundingBox())!;
    let found = false;
    for (let y = 0.1; y < 0.9 && !found; y += 0.01) {
      await page.mouse.move(box.x + box.width / 2, box.y + box.height * y);
      await settled(page);
      found = await page.evaluate(() => document.querySelector('attention-viewer')!.store.hover.key !== undefined);
    }
    expect(found).toBe(true);
    await page.mouse.down();
    await page.mouse.up();
    const { locked } = await state();
    expect(locked.query).toBe(9);
    expect(locked.key).toBeLessThanOrEqual(9);
    const empty = await at('av-head', 0.5, 0.97);
    await page.mouse.click(empty.x, empty.y - 30);
    expect((await state()).locked).toEqual({});
  });

  it('has a strip for each head beside the tokens that are looked at', async () => {
    const { page } = await open(prompt, `v=head&s=none&b=5&h=1&hs=5.1+5.4&l=9.`);
    const colors = await page.evaluate(async () => {
      const chips = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-toolbar')!.shadowRoot!;
      const buttons = [...chips.querySelector('av-head-chips')!.shadowRoot!.querySelectorAll('button')];
      return [1, 4].map(head => buttons[head].style.getPropertyValue('--chip'));
    });
    const { fills } = await drawn(page, 'av-head');
    const cells = colors.map(color => fills.filter(fill => fill.color === color));
    expect(cells[0].length).toBeGreaterThan(1);
    expect(cells[1].length).toBeGreaterThan(1);
    expect(new Set(cells[0].map(cell => cell.alpha)).size).toBeGreaterThan(1);
  });

  it('draws fewer lines for a smaller part of each row, and none to a hidden key', async () => {
    const { page } = await open(prompt, `v=head&s=none&${one}`);
    const all = (await drawn(page, 'av-head')).lines;
    await page.evaluate(() => document.querySelector('attention-viewer')!.store.set({ mass: 50 }));
    await settled(page);
    const half = (await drawn(page, 'av-head')).lines;
    expect(half).toBeLessThan(all);
    expect(half).toBeGreaterThan(15);
  });

  it('does not fade as heads are added', async () => {
    const strongest = async (heads: string): Promise<number> => {
      const { page } = await open(prompt, `v=head&s=none&b=5&h=1&hs=${heads}`);
      return page.evaluate(() => {
        const view = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-head')!;
        let most = 0;
        view.paintOnto({
          ...view.viewSize,
          lines: (_: unknown, style: { alpha?: number; color: string }) => (most = Math.max(most, style.alpha ?? 1)),
          text: () => undefined,
          fill: () => undefined,
          frame: () => undefined,
          image: () => undefined,
          fade: (_: number, draw: () => void) => draw(),
          clip: (_: unknown, draw: () => void) => draw(),
        });
        return most;
      });
    };
    expect(await strongest(Array.from({ length: 12 }, (_, head) => `5.${head}`).join('+'))).toBeGreaterThanOrEqual(
      await strongest('5.1'),
    );
  });

  it('shows the head whose switch the pointer rests on', async () => {
    const { page, state } = await open(prompt, `v=head&s=none&${one}`);
    await page.getByRole('button', { name: 'Head 5.7' }).hover();
    const shown = () =>
      page.evaluate(() => document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-head')!.headsShown);
    await expect.poll(shown).toEqual(['5.7']);
    expect((await state()).heads).toEqual(['5.1']);
  });

  it('takes back a double click on a switch in one step', async () => {
    const { page, state } = await open(prompt, `v=head&s=none&${one}`);
    await page.getByRole('button', { name: 'Head 5.4' }).click();
    await page.getByRole('button', { name: 'Head 5.7' }).dblclick();
    expect((await state()).heads).toEqual(['5.7']);
    await page.keyboard.press('Control+z');
    expect((await state()).heads).toEqual(['5.1', '5.4']);
    await page.getByRole('button', { name: 'Head 5.4' }).dblclick();
    expect((await state()).heads).toEqual(['5.4']);
    await page.getByRole('button', { name: 'Head 5.4' }).dblclick();
    expect((await state()).heads).toHaveLength(12);
  });
});

describe('filters together', () => {
  it('leave rows that sum to 1', async () => {
    const { readout } = await open(prompt, `v=matrix&s=none&${one}&f=renormalise&w=1&l=9.2`);
    expect(Number(/row sums to (\S+)\)/.exec(await readout())![1])).toBeCloseTo(1, 5);
  });

  it('hide the first key and divide by what is left', async () => {
    const { page, readout } = await open(prompt, `v=matrix&s=none&${one}&f=renormalise&l=9.2`);
    const wanted = await page.evaluate(async () => {
      const { source } = document.querySelector('attention-viewer')!.runs.scene!;
      const row = (await source.pattern({ attention: 'self', measure: 'weight', block: 5, head: 1 })).row(9);
      return row[2] / row.slice(1).reduce((sum, weight) => sum + weight, 0);
    });
    expect(Number(/head 5\.1: (\S+)/.exec(await readout())![1])).toBeCloseTo(wanted, 6);
    await page.getByLabel('First key').selectOption('hide');
    await expect.poll(readout).toMatch(/row sums to 0\.\d+/);
    await page.evaluate(() => document.querySelector('attention-viewer')!.store.set({ locked: { query: 9, key: 0 } }));
    expect(await readout()).toContain('head 5.1: masked');
  });

  it('of sentences end with the sentences', async () => {
    const { page, state, readout } = await open(
      '',
      'v=pairs&s=none&m=made+up&p=The+cat+sat.&p2=The+dog+lay.&w=1&f=hide',
    );
    await page.getByRole('button', { name: 'A → B' }).click();
    expect((await state()).segments).toBe('ab');
    await page.getByLabel('Second sentence').fill('');
    await page.getByLabel('Prompt').press('Enter');
    await expect.poll(async () => (await state()).segments).toBe('all');
    await page.keyboard.press('Escape');
    await page.evaluate(() => document.querySelector('attention-viewer')!.store.set({ locked: { query: 2, key: 1 } }));
    await settled(page);
    expect(await readout()).toMatch(/: 0\.\d+ \(row sums to/);
  });
});

describe('the matrix', () => {
  it('writes numbers into cells that are large enough', async () => {
    const { page } = await open(prompt, `v=matrix&s=none&${one}`);
    const numbers = async (): Promise<number> =>
      (await drawn(page, 'av-matrix')).texts.filter(text => /^(\.\d+|[01](\.0+)?)$/.test(text)).length;
    const few = await numbers();
    await page.locator('attention-viewer av-matrix .scroller').focus();
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('+');
      await page.waitForTimeout(250);
    }
    const { texts } = await drawn(page, 'av-matrix');
    expect(texts).toContain('looks at (key) →');
    expect(texts).toContain('← looks from (query)');
    expect(await numbers()).toBeGreaterThan(10);
    expect(few).toBeLessThan(10);
  });

  it('shows a lens for small cells, and without it none', async () => {
    const { page, at } = await open('tokens=120', `v=matrix&s=none&${one}`);
    const place = await at('av-matrix', 0.4, 0.7);
    await page.mouse.move(place.x, place.y);
    await settled(page);
    const near = async (): Promise<number> => (await drawn(page, 'av-matrix')).texts.length;
    const seen = await near();
    await page.keyboard.press('l');
    await settled(page);
    expect(await near()).toBeLessThan(seen - 20);
    await page.getByRole('button', { name: 'Lens' }).click();
    await page.mouse.move(place.x, place.y);
    await settled(page);
    expect(await near()).toBe(seen);
  });

  it('says what the bars beside it are, in full', async () => {
    const { page } = await open(prompt, `v=matrix&s=none&${one}`);
    const box = (await page.locator('attention-viewer av-matrix').boundingBox())!;
    await page.mouse.move(box.x + 60, box.y + box.height * 0.6);
    await settled(page);
    expect((await drawn(page, 'av-matrix')).texts.join('\n')).toMatch(/entropy of the row \d+\.\d{5,} nats/);
  });

  it('zooms in and out by double click, keys and two fingers', async () => {
    const { page, state, at } = await open('tokens=200', `v=matrix&s=none&${one}`);
    const place = await at('av-matrix', 0.3, 0.7);
    await page.mouse.dblclick(place.x, place.y);
    await expect.poll(async () => (await state()).zoom?.size).toBeLessThan(40);
    await page.mouse.dblclick(place.x, place.y);
    await expect.poll(async () => (await state()).zoom).toBeUndefined();
    await page.locator('attention-viewer av-matrix .scroller').focus();
    await page.keyboard.press('+');
    await expect.poll(async () => (await state()).zoom?.size).toBeLessThan(200);
    await page.keyboard.press('0');
    await expect.poll(async () => (await state()).zoom).toBeUndefined();
    await page.evaluate(({ x, y }) => {
      const view = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-matrix')!;
      const scroller = view.shadowRoot!.querySelector('.scroller')!;
      scroller.setPointerCapture = () => undefined;
      const finger = (type: string, pointerId: number, dx: number): void =>
        void scroller.dispatchEvent(
          new PointerEvent(type, {
            pointerId,
            pointerType: 'touch',
            clientX: x + dx,
            clientY: y,
            buttons: 1,
            bubbles: true,
          }),
        );
      finger('pointerdown', 1, -20);
      finger('pointerdown', 2, 20);
      for (let dx = 25; dx < 90; dx += 5) {
        finger('pointermove', 1, -dx);
        finger('pointermove', 2, dx);
      }
      finger('pointerup', 1, -90);
      finger('pointerup', 2, 90);
    }, place);
    await expect.poll(async () => (await state()).zoom?.size).toBeLessThan(120);
  });
});

describe('the text', () => {
  it('wraps, and is walked through by lines', async () => {
    const { page, readout } = await open('tokens=300', `v=text&s=none&${one}`, { width: 820, height: 640 });
    const rows = await page.evaluate(() => {
      const view = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-text')!;
      const spans = [...view.shadowRoot!.querySelectorAll('span')];
      return {
        lines: new Set(spans.map(span => Math.round(span.getBoundingClientRect().top))).size,
        size: getComputedStyle(spans[0]).fontSize,
      };
    });
    expect(rows.lines).toBeGreaterThan(5);
    expect(rows.size).toBe('16px');
    await page.locator('attention-viewer av-text .scroller').focus();
    await page.keyboard.press('ArrowDown');
    expect(await readout()).toMatch(/^query 0 /);
    await page.keyboard.press('ArrowDown');
    const below = Number(/^query (\d+) /.exec(await readout())![1]);
    expect(below).toBeGreaterThan(3);
    await page.keyboard.press('ArrowUp');
    expect(await readout()).toMatch(/^query 0 /);
    await page.keyboard.press('ArrowRight');
    expect(await readout()).toMatch(/^query 1 /);
    await page.keyboard.press('Enter');
    expect(await readout()).toMatch(/^query 1 /);
  });

  it('runs from right to left where its script does, and so do the arrows', async () => {
    const { page, readout } = await open(`prompt=${encodeURIComponent('שלום עולם טוב מאוד')}`, `v=text&s=none&${one}`);
    await page.locator('attention-viewer av-text .scroller').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    expect(await readout()).toMatch(/^query 1 /);
    await page.keyboard.press('ArrowRight');
    expect(await readout()).toMatch(/^query 0 /);
    await page.evaluate(() => document.querySelector('attention-viewer')!.store.set({ view: 'head', layout: 'rows' }));
    await settled(page);
    await page.locator('attention-viewer av-head .scroller').focus();
    await page.keyboard.press('ArrowLeft');
    expect(await readout()).toMatch(/^query 1 /);
  });

  it('shades the mean of the heads that are on', async () => {
    const { page } = await open(prompt, `v=text&s=none&b=5&h=1&hs=5.1+5.4+5.7&l=9.`);
    expect((await drawn(page, 'av-text')).texts.join('\n')).toContain('weight, mean of 3 heads');
  });
});

describe('the neuron view', () => {
  it('says every number in full under the pointer', async () => {
    const { page } = await open(prompt, `v=neuron&s=none&${one}&l=9.2`);
    const box = (await page.locator('attention-viewer av-neuron').boundingBox())!;
    await page.mouse.move(box.x + 300, box.y + 80);
    await settled(page);
    const said = (await drawn(page, 'av-neuron')).texts.join('\n');
    const [, dimension, q, k, product] = /dimension (\d+): q (\S+) · k (\S+) · q × k (\S+) · v \S+ · z \S+/
      .exec(said)!
      .map(part => part.replace('−', '-'));
    const wanted = await page.evaluate(async d => {
      const { source } = document.querySelector('attention-viewer')!.runs.scene!;
      const neuron = await source.neuron!({ attention: 'self', measure: 'weight', block: 5, head: 1 }, 9, 2);
      return [neuron.q[d], neuron.k[d]];
    }, Number(dimension));
    expect([Number(q), Number(k)].map(Math.fround)).toEqual(wanted.map(Math.fround));
    expect(Number(product)).toBeCloseTo(wanted[0] * wanted[1], 5);
  });

  it('goes through the dimensions by keys, and says each', async () => {
    const { page, state, readout } = await open(prompt, `v=neuron&s=none&${one}&l=9.2`);
    await page.locator('attention-viewer av-neuron .scroller').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await settled(page);
    const [q, k] = await page.evaluate(async () => {
      const { source } = document.querySelector('attention-viewer')!.runs.scene!;
      const neuron = await source.neuron!({ attention: 'self', measure: 'weight', block: 5, head: 1 }, 9, 2);
      return [neuron.q[1], neuron.k[1]].map(Math.fround);
    });
    const numbers = /^dimension 1: q (\S+) · k (\S+) · q × k /.exec((await readout()).replaceAll('−', '-'))!;
    expect([Number(numbers[1]), Number(numbers[2])].map(Math.fround)).toEqual([q, k]);
    expect(await page.locator('attention-viewer av-readout .live').textContent()).toMatch(/^dimension 1: /);
    expect((await state()).locked).toEqual({ query: 9, key: 2 });
    await page.keyboard.press('ArrowRight');
    expect((await state()).locked).toEqual({ query: 9, key: 3 });
    expect(await readout()).toMatch(/^query 9 /);
  });

  it('goes from word to word where words are joined', async () => {
    const { page, state } = await open(prompt, `v=neuron&s=none&${one}&w=1&l=5.2`);
    await page.locator('attention-viewer av-neuron .scroller').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowUp');
    expect((await state()).locked).toEqual({ query: 4, key: 1 });
  });

  it('sorts dimensions by what they contribute', async () => {
    const { page, state } = await open(prompt, `v=neuron&s=none&${one}&l=9.2`);
    await page.getByRole('button', { name: 'by contribution' }).click();
    expect((await state()).dimensions).toBe('contribution');
    await settled(page);
    const products = await page.evaluate(() => {
      const view = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-neuron')!;
      const { table } = view as unknown as { table: { rows: (string | number)[][] } };
      return table.rows.filter(row => row[4] === 'q × k').map(row => Math.abs(Number(row[6])));
    });
    expect(products).toEqual([...products].sort((a, b) => b - a));
  });
});
