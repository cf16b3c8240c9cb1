import type { Spot } from '../state/view-state';
import { Buckets, type HeadLines } from './head-lines';
import type { HeadLayout } from './head-layout';

const Reach = 5;

/**
 * The strongest line that passes close to a place, of lines that all belong to one token; its other end makes the
 * cell.
 */
export function nearestLine(
  heads: readonly { readonly lines: HeadLines }[],
  alone: Spot,
  layout: HeadLayout,
  x: number,
  y: number,
  scroll: { x: number; y: number },
): Spot | undefined {
  for (let bucket = Buckets - 1; bucket >= 0; bucket--) {
    for (const { lines } of heads) {
      for (const points of [lines.buckets[bucket], lines.negative[bucket]]) {
        for (let i = 0; i + 3 < points.length; i += 4) {
          if (distance(points, i, x, y) <= Reach) {
            return cellOf(points, i, alone, layout, scroll);
          }
        }
      }
    }
  }
  return undefined;
}

function distance(points: readonly number[], i: number, x: number, y: number): number {
  const [x1, y1, x2, y2] = [points[i], points[i + 1], points[i + 2], points[i + 3]];
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const t = Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
  return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1));
}

function cellOf(
  points: readonly number[],
  i: number,
  alone: Spot,
  layout: HeadLayout,
  scroll: { x: number; y: number },
): Spot | undefined {
  const toKey = alone.query !== undefined;
  const along =
    (layout.columns ? points[toKey ? i + 3 : i + 1] + scroll.y : points[toKey ? i + 2 : i] + scroll.x) - layout.offset;
  const index = (toKey ? layout.keyAxis : layout.queryAxis).at(along);
  return index === undefined
    ? undefined
    : toKey
      ? { query: alone.query, key: index }
      : { query: index, key: alone.key };
}
