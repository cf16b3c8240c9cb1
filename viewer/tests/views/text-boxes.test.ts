import { describe, expect, it } from 'vitest';
import { tokenAt, tokenOnLine } from '../../src/views/text-boxes';

const box = (x: number, y: number, width: number) => ({ x, y, width, height: 10 });

describe('the token at a place', () => {
  const boxes = [[box(0, 0, 20)], [box(20, 0, 5)], [box(25, 0, 5)], [box(30, 0, 20)]];
  it.each([
    [10, 0],
    [22, 1],
    [27, 2],
  ])('is the one whose slice it is: %i', (x, token) => expect(tokenAt(boxes, 0, x, 5)).toBe(token));
  it('is the one that was asked from where no slice is', () => expect(tokenAt(boxes, 1, 90, 5)).toBe(1));
});

describe('the token on the next line', () => {
  // The third one's space stayed on the first line.
  const boxes = [
    [box(0, 0, 40)],
    [box(40, 0, 40)],
    [box(80, 0, 4), box(0, 20, 30)],
    [box(30, 20, 30)],
    [box(0, 40, 90)],
  ];
  it.each([
    [0, true, 2],
    [1, true, 3],
    [2, false, 0],
    [3, false, 1],
    [3, true, 4],
    [4, true, 4],
    [0, false, 0],
  ])('from %i, down %s: %i', (from, down, to) => expect(tokenOnLine(boxes, from, down)).toBe(to));
});
