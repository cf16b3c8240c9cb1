// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { Matrix } from '../../src/model/matrix';
import { tokenUnits } from '../../src/model/units';
import { fakeTokens } from '../../src/source/fake-tokens';
import { headHit, headLayout } from '../../src/views/head-layout';
import { bucketStyle, Buckets, linesOfKey, linesOfQueries, type LineWish } from '../../src/views/head-lines';
import { cellAt, matrixFrame, revealed, zoomed } from '../../src/views/matrix-frame';
import { Pinch } from '../../src/views/pinch';
import { nextSpot } from '../../src/views/spot-keys';
import { TokenAxis } from '../../src/views/token-axis';
import { wallHit, wallLayout } from '../../src/views/wall-layout';

const units = tokenUnits(fakeTokens('the cat sat on the mat and slept'), false);
const none = { x: 0, y: 0 };

describe('wallLayout', () => {
  it('finds again every head that it places', () => {
    const layout = wallLayout(12, 12, 420, 600, undefined, false, 0);
    for (const cell of layout.cells) {
      expect(wallHit(layout, cell.box.x + 2, cell.box.y + 2)).toBe(cell);
    }
    expect(layout.side).toBeGreaterThan(24);
  });
  it('keeps 48 × 25 heads legible and lets them scroll', () => {
    const layout = wallLayout(48, 25, 420, 600, undefined, false, 0);
    expect(layout.side).toBeGreaterThanOrEqual(20);
    expect(layout.height).toBeGreaterThan(600);
  });
  it.each([
    [12, 12, 1050, 1010],
    [6, 8, 2170, 1010],
    [12, 12, 560, 1010],
    [24, 16, 2170, 1010],
  ])('uses most of a large screen: %i × %i heads in %i × %i', (blocks, heads, width, height) => {
    const layout = wallLayout(blocks, heads, width, height, undefined, false, 0);
    const last = layout.cells[layout.cells.length - 1].box;
    expect([last.x + last.width <= width, last.y + last.height <= height]).toEqual([true, true]);
    const [across, down] = [layout.width / width, layout.height / height];
    expect(Math.max(across, down)).toBeGreaterThan(0.85);
    expect(layout.longSide / layout.side).toBeLessThan(1.6);
    for (const cell of layout.cells) {
      expect(wallHit(layout, cell.box.x + 2, cell.box.y + cell.box.height - 2)).toBe(cell);
    }
  });
  it('has square pictures up to 1,400 × 700', () => {
    for (const { box } of wallLayout(6, 8, 1256, 620, undefined, false, 0).cells) {
      expect(box.width).toBeCloseTo(box.height);
    }
  });
  it.each([
    [48, 2170, 1010],
    [144, 2170, 1010],
    [144, 420, 600],
  ])('sorted, shows %i heads as large as %i × %i has room for all', (count, width, height) => {
    const values = [Array.from({ length: count }, (_, i) => i / count)];
    const score = { id: 's', name: 's', about: '', values };
    const layout = wallLayout(1, count, width, height, score, true, 0);
    for (const { box } of layout.cells) {
      expect(box.x + box.width).toBeLessThanOrEqual(width);
    }
    expect(layout.side).toBeGreaterThanOrEqual(count === 48 ? 130 : 50);
    expect(width < 1000 || layout.height <= height).toBe(true);
  });
  it('sorts by a score and leaves out what is below', () => {
    const score = {
      id: 's',
      name: 's',
      about: '',
      values: [
        [0.1, 0.9],
        [0.5, 0.3],
      ],
    };
    expect(wallLayout(2, 2, 400, 300, score, true, 0.2).cells.map(cell => `${cell.block}.${cell.head}`)).toEqual([
      '0.1',
      '1.0',
      '1.1',
    ]);
  });
});

describe('matrixFrame', () => {
  const frame = matrixFrame(1024, 1024, 900, 700, 80, undefined);
  it('shows the whole at first', () => expect(frame.plot.width / frame.cell).toBeCloseTo(1024));
  it('stands in the middle of a wide view, and stays there while it is zoomed', () => {
    const wide = matrixFrame(30, 30, 2170, 1010, 80, undefined);
    expect(wide.plot.x + wide.plot.width / 2).toBeCloseTo(2170 / 2, -2);
    const window = zoomed(wide, 4, wide.plot.x + 300, wide.plot.y + 200)!;
    const near = matrixFrame(30, 30, 2170, 1010, 80, window);
    expect(near.plot.x).toBe(wide.plot.x);
    expect(near.plot.x + near.plot.width).toBeLessThanOrEqual(2170);
  });
  it('zooms about the pointer: the cell under it stays under it', () => {
    const [x, y] = [frame.plot.x + 200, frame.plot.y + 333];
    const window = zoomed(frame, 40, x, y)!;
    expect(cellAt(matrixFrame(1024, 1024, 900, 700, 80, window), x, y)).toEqual(cellAt(frame, x, y));
  });
  it('zooms down to single cells and back to the whole', () => {
    expect(zoomed(frame, 1e6, 500, 400)!.size).toBe(3);
    expect(zoomed(matrixFrame(1024, 1024, 900, 700, 80, { x: 10, y: 10, size: 20 }), 1e-6, 500, 400)).toBeUndefined();
  });
  it('never leaves the matrix', () => {
    const far = matrixFrame(1024, 1024, 900, 700, 80, { x: 5000, y: -3, size: 20 });
    expect([far.x + far.plot.width / far.cell, far.y]).toEqual([1024, 0]);
  });
  it('moves no farther than a cell needs', () => {
    const window = { x: 100, y: 100, size: 20 };
    const near = matrixFrame(1024, 1024, 900, 700, 80, window);
    expect(revealed(near, window, 105, 105)).toEqual(window);
    expect(revealed(near, window, 99, 105)).toMatchObject({ y: 99, x: 100 });
  });
  it('names a row beside the plot and a column above it', () => {
    expect(cellAt(frame, 10, frame.plot.y + 0.1)).toEqual({ query: 0, key: undefined });
    expect(cellAt(frame, frame.plot.x + 0.1, 5)).toEqual({ query: undefined, key: 0 });
  });
});

describe('TokenAxis', () => {
  it.each([[false], [true]])('finds tokens again, from the right: %s', fromRight => {
    const axis = TokenAxis.text(units, 13, 10, 18, fromRight);
    units.forEach((_, i) => expect(axis.at(axis.middle(i))).toBe(i));
    expect(axis.at(-1)).toBeUndefined();
    expect(axis.at(axis.extent + 1)).toBeUndefined();
    expect(axis.visible(0, axis.extent)).toEqual([0, units.length]);
  });
  it('sees only what is in view', () => expect(TokenAxis.even(1000, 20).visible(200, 300)).toEqual([9, 15]));
});

describe('headLayout', () => {
  it.each([[true], [false]])('finds both sides, columns: %s', columns => {
    const layout = headLayout(units, units, columns, 900, 600, 3, false);
    const [q, k] = [layout.queryAxis.middle(2) + layout.offset, layout.keyAxis.middle(5) + layout.offset];
    expect(columns ? headHit(layout, 20, q, none) : headHit(layout, q, 20, none)).toEqual({ side: 'query', index: 2 });
    expect(columns ? headHit(layout, 880, k, none) : headHit(layout, k, 580, none)).toEqual({ side: 'key', index: 5 });
    expect(columns ? headHit(layout, 450, q, none) : headHit(layout, q, 300, none)).toBeUndefined();
  });
});

describe('headLayout on large screens', () => {
  it('has higher rows and larger letters where there are few tokens, and as before elsewhere', () => {
    const large = headLayout(units, units, true, 2170, 1010, 3, false);
    expect(large.queryAxis.width(0)).toBeGreaterThan(40);
    expect(large.textSize).toBeGreaterThan(15);
    expect(large.lineEnd - large.lineStart).toBeGreaterThan(1000);
    const usual = headLayout(units, units, true, 760, 600, 3, false);
    expect([usual.queryAxis.width(0), usual.textSize]).toEqual([30, 13]);
  });
  it('has no row higher than it was where there are many', () => {
    const many = tokenUnits(fakeTokens('the cat sat '.repeat(300)), false);
    const layout = headLayout(many, many, true, 2170, 1010, 3, false);
    expect([layout.queryAxis.width(0), layout.textSize]).toEqual([20, 13]);
  });
  it('spreads tokens along the line, and no farther than the view is wide', () => {
    const layout = headLayout(units, units, false, 2170, 1010, 3, false);
    const end = layout.queryAxis.starts[units.length];
    expect(end).toBeGreaterThan(600);
    expect(end).toBeLessThanOrEqual(2170);
  });
});

describe('lines', () => {
  const matrix = new Matrix(2, 2, Float32Array.of(1, 0, 0.25, 0.75));
  const wish: LineWish = {
    matrix,
    causal: true,
    mass: 100,
    most: 1,
    least: 0.01,
    leastOutside: 0.01,
    inView: () => true,
  };
  const place = (query: number, key: number, into: number[]): void => void into.push(query, key, 0, 0);
  const ends = (buckets: readonly number[][]): string[] =>
    buckets.flatMap(points => (points.length ? [`${points[0]}→${points[1]}`] : []));

  it('has one for each weight that is seen', () =>
    expect(ends(linesOfQueries(wish, 0, 2, place).buckets)).toEqual(['1→0', '1→1', '0→0']));
  it('keeps the top of the mass', () =>
    expect(ends(linesOfQueries({ ...wish, mass: 70 }, 1, 2, place).buckets)).toEqual(['1→1']));
  it('has those of a key', () => expect(ends(linesOfKey(wish, 0, place).buckets)).toEqual(['1→0', '0→0']));
  it('keeps negative numbers apart', () => {
    const signed = { ...wish, matrix: new Matrix(1, 1, Float32Array.of(-0.5)) };
    expect(ends(linesOfQueries(signed, 0, 1, place).negative)).toEqual(['0→0']);
  });
  it('is stronger for larger weights', () => {
    for (let i = 1; i < Buckets; i++) {
      expect(bucketStyle(i).width).toBeGreaterThan(bucketStyle(i - 1).width);
      expect(bucketStyle(i).alpha).toBeGreaterThan(bucketStyle(i - 1).alpha);
    }
  });
});

describe('Pinch', () => {
  it('needs two fingers, and zooms by how much farther apart they are', () => {
    const pinch = new Pinch();
    pinch.press(1, 0, 0);
    expect(pinch.move(1, 10, 0)).toBeUndefined();
    pinch.press(2, 20, 0);
    expect(pinch.move(2, 30, 0)).toEqual({ by: 2, x: 20, y: 0 });
    pinch.release(1);
    expect(pinch.move(2, 90, 0)).toBeUndefined();
  });
});

describe('nextSpot', () => {
  it('walks along a side and changes it', () => {
    expect(nextSpot('ArrowDown', {}, 5, 5, true)).toEqual({ query: 0 });
    expect(nextSpot('ArrowDown', { query: 4 }, 5, 5, true)).toEqual({ query: 4 });
    expect(nextSpot('ArrowRight', { query: 3 }, 5, 3, true)).toEqual({ key: 2 });
    expect(nextSpot('x', {}, 5, 5, true)).toBeUndefined();
  });
});
