import { describe, expect, it } from 'vitest';
import { Matrix } from '../../src/model/matrix';
import { quantise, thumbnail } from '../../src/source/thumbnail';

describe('thumbnail', () => {
  it('keeps the largest of every part', () => {
    const matrix = new Matrix(
      5,
      5,
      Float32Array.from({ length: 25 }, (_, i) => (i === 7 ? 0.9 : i / 100)),
    );
    // Rows 0–2 | 3–4 and columns alike: floor(row · 2 / 5).
    expect([...thumbnail(matrix, 2)].map(value => Math.round(value * 100))).toEqual([90, 14, 22, 24]);
  });

  it('draws out what is smaller, so that no cell is left empty', () => {
    expect([...thumbnail(new Matrix(1, 3, Float32Array.of(1, 2, 3)), 3)]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });
});

it('quantises between low and high', () => {
  const bytes = new Uint8Array(5);
  quantise(Float32Array.of(-1, 0, 0.5, 2, NaN), 0, 1, bytes);
  expect([...bytes]).toEqual([0, 0, 128, 255, 0]);
});
