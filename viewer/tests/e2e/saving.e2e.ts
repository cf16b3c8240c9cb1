import { describe, expect, it } from 'vitest';
import { open, saved, settled, useBrowser } from './browser';

useBrowser();
const mary = 'When Mary and John went to the store, John gave a drink to Mary.';
const typed = `m=made+up&p=${encodeURIComponent(mary)}`;
const prompt = `prompt=${encodeURIComponent(mary)}`;
const one = 'b=5&h=1&hs=5.1';

/** A file's lines without its header; no token of the prompt has a comma in it but the comma itself. */
function lines(csv: string): { readonly header: string; readonly rows: readonly string[][] } {
  const [header, ...rest] = csv.trim().split('\r\n');
  return { header, rows: rest.map(line => line.replaceAll('","', '";"').replaceAll('",",', '"";').split(',')) };
}

describe('each view saves the numbers that it shows', () => {
  it('neuron: every vector, the row, and the arithmetic', async () => {
    const { page } = await open(prompt, `v=neuron&s=none&${one}&l=9.2`);
    const neuron = await page.evaluate(() => {
      const { source } = document.querySelector('attention-viewer')!.runs.scene!;
      return source.neuron!({ attention: 'self', measure: 'weight', block: 5, head: 1 }, 9, 2);
    });
    const { header, rows } = lines(await saved(page, 'csv'));
    expect(header).toBe('block,head,query,key,quantity,index,value');
    const of = (quantity: string): number[] =>
      rows.filter(row => row[4] === `"${quantity}"`).map(row => Math.fround(Number(row[6])));
    expect(rows.every(row => row.slice(0, 4).join() === '5,1,9,2')).toBe(true);
    expect(of('q')).toEqual([...neuron.q].map(Math.fround));
    expect(of('k')).toEqual([...neuron.k].map(Math.fround));
    expect(of('v')).toEqual([...neuron.v!].map(Math.fround));
    expect(of('z')).toEqual([...neuron.z!].map(Math.fround));
    expect(of('softmax')).toEqual([...neuron.row].map(Math.fround));
    expect(of('weight')).toEqual([Math.fround(neuron.row[2])]);
    expect(of('scale')).toEqual([Math.fround(neuron.scale)]);
  });

  it('text: the shade of each token, with what it means', async () => {
    const { page } = await open(prompt, `v=text&s=none&${one}&l=9.`);
    const row = await page.evaluate(async () => {
      const { source } = document.querySelector('attention-viewer')!.runs.scene!;
      const ref = { attention: 'self', measure: 'weight', block: 5, head: 1 };
      return [...(await source.pattern(ref)).row(9)];
    });
    const read = JSON.parse(await saved(page, 'json')) as { text: { value: number; of: string }[] };
    expect(read.text.map(cell => Math.fround(cell.value))).toEqual(row);
    expect(read.text[0].of).toBe('what “John” looks at');
  });

  it('next: the candidates, and what they were before a change', async () => {
    const { page } = await open('', `${typed}&v=next&s=none&${one}`);
    await page.getByRole('button', { name: 'switch 5.1 off' }).click();
    await expect
      .poll(() => page.locator('attention-viewer av-next-panel .number').first().textContent())
      .toContain('→');
    const { next, before } = await page.evaluate(() => {
      const { runs } = document.querySelector('attention-viewer')!;
      return { next: runs.scene!.info.next!, before: runs.unchanged!.info.next! };
    });
    const read = JSON.parse(await saved(page, 'json')) as {
      next: { id: number; probability: number; probability_before: number }[];
      interventions: object[];
    };
    expect(read.interventions).toHaveLength(1);
    expect(read.next.map(candidate => candidate.probability)).toEqual(next.map(candidate => candidate.probability));
    read.next.forEach(candidate =>
      expect(candidate.probability_before).toBe(before.find(other => other.id === candidate.id)!.probability),
    );
  });

  it('compare: the signed difference of the head that is shown', async () => {
    const { page } = await open('', `${typed}&v=compare&s=none&${one}&o=${encodeURIComponent('When Anna went home')}`);
    await expect.poll(() => page.locator('attention-viewer av-difference').count()).toBe(1);
    await settled(page);
    const matrix = await page.evaluate(() => {
      const panel = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-compare-panel')!;
      return [...(panel as HTMLElement & { difference: { data: Float32Array } }).difference.data];
    });
    const { header, rows } = lines(await saved(page, 'csv'));
    expect(header).toBe('block,head,query,query_token,key,key_token,difference');
    expect(rows.map(row => Math.fround(Number(row.at(-1))))).toEqual(matrix);
  });

  it('generate: every step with the ways not taken', async () => {
    const { page } = await open('', `${typed}&v=generate&s=none&${one}`);
    await page.getByLabel('Tokens', { exact: true }).fill('4');
    await page.getByRole('button', { name: 'Go on writing' }).click();
    await expect.poll(() => page.locator('attention-viewer av-generate-panel .text button').count()).toBe(4);
    const read = JSON.parse(await saved(page, 'json')) as { steps: { step: number; taken: number }[] };
    expect(read.steps.filter(step => step.taken === 1).map(step => step.step)).toEqual([1, 2, 3, 4]);
    expect(read.steps.length).toBeGreaterThan(8);
  });

  it('causes: every head and MLP', async () => {
    const { page } = await open('', `${typed}&v=causes&s=none&${one}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('attention-viewer [data-kind=csv]').click();
    expect(await page.getByRole('alert').textContent()).toBe('There are no numbers in this view yet.');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Ablate every head' }).click();
    await expect.poll(() => page.locator('attention-viewer av-causes-panel ol button').count()).toBeGreaterThan(9);
    const { header, rows } = lines(await saved(page, 'csv'));
    expect(header).toBe('part,block,head,target,against,without_it,directly');
    expect(rows.filter(row => row[0] === '"head"')).toHaveLength(144);
    expect(rows.filter(row => row[0] === '"mlp"')).toHaveLength(12);
    expect(rows.find(row => row[1] === '5' && row[2] === '10')).toBeDefined();
  });

  it.each(['wall', 'heads'])('%s: the scores of every head', async view => {
    const { page } = await open(prompt, `v=${view}&s=none&${one}`);
    const scores = await page.evaluate(() => {
      const { source } = document.querySelector('attention-viewer')!.runs.scene!;
      return source.scores!('self');
    });
    const { header, rows } = lines(await saved(page, 'csv'));
    expect(header).toBe(['block', 'head', ...scores.map(score => score.id)].join());
    rows.forEach(row =>
      expect(row.slice(2).map(cell => Math.fround(Number(cell)))).toEqual(
        scores.map(score => Math.fround(score.values[Number(row[0])][Number(row[1])])),
      ),
    );
    expect((JSON.parse(await saved(page, 'json')) as { scores: object }).scores).toEqual(scores);
  });

  it('words that come later are masked, in files as on screen', async () => {
    const { page, readout } = await open(prompt, `v=matrix&s=none&${one}&w=1&l=2.5`);
    expect(await readout()).toContain('head 5.1: masked');
    const { rows } = lines(await saved(page, 'csv'));
    const words = Math.sqrt(2 * rows.length + 0.25) - 0.5;
    expect(Number.isInteger(words)).toBe(true);
    const json = JSON.parse(await saved(page, 'json')) as { heads: { values: (number | null)[][] }[] };
    json.heads[0].values.forEach((row, query) =>
      expect(row.map((value, key) => (value === null) === key > query)).not.toContain(false),
    );
  });
});

describe('the menu', () => {
  it('is walked through by arrow keys, and leaves what is locked alone when Esc closes it', async () => {
    const { page, state } = await open(prompt, `v=head&s=none&${one}&l=9.2`);
    const focused = (): Promise<string | undefined> =>
      page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) {
          element = element.shadowRoot.activeElement;
        }
        return (element as HTMLElement | null)?.dataset.kind;
      });
    await page.getByRole('button', { name: 'Save' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('svg');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('png2');
    await page.keyboard.press('End');
    expect(await focused()).toBe('json');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('json');
    await page.keyboard.press('Escape');
    expect(await page.locator('attention-viewer [data-kind=svg]').isVisible()).toBe(false);
    expect((await state()).locked).toEqual({ query: 9, key: 2 });
  });
});

describe('a picture', () => {
  it('has every part of a view that is made of several', async () => {
    const { page } = await open('', 'v=pairs&s=none&m=made+up&p=The+cat+sat.&p2=The+dog+lay.');
    const svg = await saved(page, 'svg');
    expect(svg).toContain('>share of a row, mean<');
    expect(svg).toContain('>looks from (query)<');
  });

  it('has the text where it stands: a word that begins a line at its beginning', async () => {
    const { page } = await open('tokens=120', `v=text&s=none&${one}`, { width: 820, height: 640 });
    const lines = await page.evaluate(() => {
      const view = document.querySelector('attention-viewer')!.shadowRoot!.querySelector('av-text')!;
      const { left } = view.getBoundingClientRect();
      const spans = [...view.shadowRoot!.querySelectorAll('span')];
      const wrapped = spans.find(span => span.getClientRects().length === 2)!;
      return { text: wrapped.textContent.trim(), x: wrapped.getClientRects()[1].left - left };
    });
    const svg = await saved(page, 'svg');
    const places = [...svg.matchAll(/<text x="([\d.]+)"[^>]*>([^<]*)<\/text>/g)].filter(
      ([, , text]) => text === lines.text,
    );
    expect(places.map(([, x]) => Number(x))).toContainEqual(expect.closeTo(lines.x, 1));
  });
});
