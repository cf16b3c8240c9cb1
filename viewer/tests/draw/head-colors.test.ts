import { describe, expect, it } from 'vitest';
import { parseColor } from '../../src/draw/color-scale';
import { headColor, headColorAmong, headColors } from '../../src/draw/head-colors';
import { dark, light } from '../../src/draw/theme';

type Three = readonly [number, number, number];
const linear = (value: number): number => (value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);

// Machado, Oliveira, Fernandes 2009, severity 1.
const visions: Readonly<Record<string, readonly Three[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seen(color: string, vision: readonly Three[]): Three {
  const rgb = parseColor(color).map(linear);
  return vision.map(row =>
    Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2])),
  ) as unknown as Three;
}

function oklab([r, g, b]: Three): Three {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: Three, b: Three): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const luminance = ([r, g, b]: Three): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

describe.each([
  ['light', false, light.panel],
  ['dark', true, dark.panel],
] as const)('head colours on %s', (_, isDark, ground) => {
  const colors = headColors(isDark);

  it.each(Object.keys(visions))('stay apart in %s vision', vision => {
    const all = colors.map(color => oklab(seen(color, visions[vision])));
    const least = Math.min(...all.flatMap((a, i) => all.slice(0, i).map(b => distance(a, b))));
    // A just noticeable difference is about 0.02; tritan vision is a hundred times rarer than the others.
    expect(least).toBeGreaterThan(vision === 'tritan' ? 0.06 : 0.1);
  });

  it('stand out from the ground', () => {
    const paper = luminance(seen(ground, visions.normal));
    for (const color of colors) {
      const [a, b] = [luminance(seen(color, visions.normal)), paper].sort((x, y) => y - x);
      expect((a + 0.05) / (b + 0.05)).toBeGreaterThan(1.9);
    }
  });
});

it('dashes the thirteenth head and after', () => {
  expect(headColor(12, false)).toMatchObject({ color: headColor(0, false).color, dash: expect.any(Array) });
  expect(headColor(11, false).dash).toBeUndefined();
});

describe('heads of several blocks', () => {
  const colorsOf = (...on: string[]): string[] =>
    on.map(name => {
      const [block, head] = name.split('.').map(Number);
      return JSON.stringify(headColorAmong({ block, head }, on, false));
    });

  it('with one number have colours of their own', () => {
    const on = ['5.7', '4.7', '3.7', '2.0', '1.0', '0.1'];
    const colors = colorsOf(...on);
    expect(new Set(colors).size).toBe(on.length);
    expect([colors[0], colors[3], colors[5]]).toEqual([7, 0, 1].map(slot => JSON.stringify(headColor(slot, false))));
  });

  it('beyond twelve are dashed, and still apart', () => {
    const on = [...Array(12).keys()].flatMap(head => [`0.${head}`, `1.${head}`]);
    expect(new Set(colorsOf(...on)).size).toBe(24);
  });
});
