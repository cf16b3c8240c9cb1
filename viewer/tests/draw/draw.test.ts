// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { colorScale, inkOn, parseColor } from '../../src/draw/color-scale';
import { exact, float32Text, percent, short } from '../../src/draw/format';
import { paintLegend } from '../../src/draw/legend';
import { headColor } from '../../src/draw/head-colors';
import { halve } from '../../src/draw/pixels';
import { SvgSurface } from '../../src/draw/svg-surface';
import { light } from '../../src/draw/theme';
import { hashed } from '../../src/source/fake-vectors';

describe('numbers', () => {
  it('are the float32 itself, in as few digits as that takes', () => {
    expect(float32Text(Math.fround(0.1))).toBe('0.1');
    for (let i = 0; i < 2000; i++) {
      const value = Math.fround(hashed(i) * 10 ** Math.round(hashed(i + 9) * 12));
      expect(Math.fround(Number(float32Text(value)))).toBe(value);
    }
  });
  it('are the nearest float32 where they are not one', () => {
    for (let i = 0; i < 2000; i++) {
      const value = hashed(i) * 10 ** Math.round(hashed(i + 9) * 12);
      expect(Math.fround(Number(float32Text(value)))).toBe(Math.fround(value));
    }
  });
  it('say what is masked', () => expect([exact(NaN), exact(-Infinity)]).toEqual(['masked', '−∞']));
  it('are short in cells', () =>
    expect([0.1234, 0, -0.5, 12.345, 123.4, 1, 0.001].map(value => short(value))).toEqual([
      '.12',
      '.00',
      '−.50',
      '12.3',
      '123',
      '1.00',
      '0',
    ]));
  it('are percent', () =>
    expect([1, 0.5, 0.01234, 0.00001, 0].map(percent)).toEqual(['100 %', '50.0 %', '1.2 %', '<0.01 %', '0 %']));
});

describe('colorScale', () => {
  it('goes from black to pale in magma', () => {
    const scale = colorScale(0, 1, false);
    expect([scale.index(-1), scale.index(0), scale.index(0.5), scale.index(1), scale.index(7)]).toEqual([
      0, 0, 128, 255, 255,
    ]);
    expect([scale.css(0), inkOn(scale, 0), inkOn(scale, 1)]).toEqual(['rgb(0,0,4)', '#ffffff', '#14101f']);
  });
  it('is white at zero, blue above and red below where numbers have signs', () => {
    const scale = colorScale(-1, 4, true);
    expect([scale.low, scale.high]).toEqual([-4, 4]);
    const [below, above] = [parseColor(scale.css(-4)), parseColor(scale.css(4))];
    expect(below[0]).toBeGreaterThan(below[2]);
    expect(above[2]).toBeGreaterThan(above[0]);
  });
  it('opens small numbers by a square root', () => expect(colorScale(0, 1, false, true).index(0.25)).toBe(128));
  it('has room even where all numbers are the same', () => expect(colorScale(0, 0, false).index(0)).toBe(0));
});

describe('halve', () => {
  it('never loses a bright cell', () => {
    const values = new Float32Array(25).fill(0.01);
    values[24] = 0.9;
    values[0] = NaN;
    const small = halve(values, 5, 5, 0);
    expect([small.rows, small.cols, small.values[8]]).toEqual([3, 3, Math.fround(0.9)]);
    expect(small.values[0]).toBe(Math.fround(0.01));
  });
});

describe('SvgSurface', () => {
  it('writes text as text, whatever is in it', () => {
    const surface = new SvgSurface(100, 50);
    surface.text('</script><img onerror="x">&\u0000\ud800', 1, 2, { size: 12, color: '#000' });
    const parsed = new DOMParser().parseFromString(surface.toString(), 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).toBeNull();
    expect(parsed.querySelector('text')?.textContent).toBe('</script><img onerror="x">&\ufffd\ufffd');
    expect(parsed.querySelectorAll('img, script')).toHaveLength(0);
  });
  it('draws a legend that names its ends', () => {
    const surface = new SvgSurface(600, 28);
    paintLegend(surface, { kind: 'color', name: 'weight', scale: colorScale(0, 1, false) }, 0, light);
    const texts = [
      ...new DOMParser().parseFromString(surface.toString(), 'image/svg+xml').querySelectorAll('text'),
    ].map(text => text.textContent);
    expect(texts).toEqual(expect.arrayContaining(['weight', '0', '.20', '1.00']));
  });
  it.each([
    [900, 12, ''],
    [420, 2, '+ 10'],
    [300, 2, '+ 10'],
  ])('names as many heads as there is room for at %i pixels, and how many more', (width, named, more) => {
    const surface = new SvgSurface(width, 28);
    const heads = Array.from({ length: 12 }, (_, head) => ({ name: `5.${head}`, color: headColor(head, false) }));
    paintLegend(surface, { kind: 'lines', name: 'weight', most: 1, heads }, 0, light);
    const texts = [
      ...new DOMParser().parseFromString(surface.toString(), 'image/svg+xml').querySelectorAll('text'),
    ].map(text => text.textContent ?? '');
    expect(texts.filter(text => text.startsWith('5.'))).toHaveLength(named);
    expect(texts.filter(text => text.startsWith('+')).join('')).toBe(more);
  });
});
