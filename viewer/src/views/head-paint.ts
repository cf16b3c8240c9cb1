import { fitText } from '../draw/measure-text';
import type { HeadColor } from '../draw/head-colors';
import type { Surface } from '../draw/surface';
import type { Theme } from '../draw/theme';
import type { Unit } from '../model/units';
import { bucketStyle, Buckets, type HeadLines } from './head-lines';
import { HeadTop, tokenBox, type HeadLayout } from './head-layout';

type Point = { readonly x: number; readonly y: number };

/**
 * Draws lines, strongest last so that they lie on top; the weakest are left out once `budget` is spent. Returns how
 * many were.
 */
export function paintLines(
  surface: Surface,
  heads: readonly { lines: HeadLines; color: HeadColor }[],
  budget: number,
): number {
  let spent = 0;
  let weakest = Buckets - 1;
  for (; weakest >= 0; weakest--) {
    const here = heads.reduce(
      (sum, { lines }) => sum + (lines.buckets[weakest].length + lines.negative[weakest].length) / 4,
      0,
    );
    if (spent + here > budget && weakest < Buckets - 1) {
      break;
    }
    spent += here;
  }
  for (let bucket = weakest + 1; bucket < Buckets; bucket++) {
    const style = bucketStyle(bucket);
    for (const { lines, color } of heads) {
      if (lines.buckets[bucket].length > 0) {
        surface.lines(lines.buckets[bucket], { ...style, color: color.color, dash: color.dash });
      }
      if (lines.negative[bucket].length > 0) {
        surface.lines(lines.negative[bucket], { ...style, color: color.color, dash: [2, 4] });
      }
    }
  }
  let left = 0;
  for (let bucket = 0; bucket <= weakest; bucket++) {
    left += heads.reduce(
      (sum, { lines }) => sum + (lines.buckets[bucket].length + lines.negative[bucket].length) / 4,
      0,
    );
  }
  return left;
}

/**
 * The tokens of one side that are in view; `strength` from 0 to 1 says how much each stands out, undefined all alike.
 */
export function paintLabels(
  surface: Surface,
  layout: HeadLayout,
  side: 'query' | 'key',
  units: readonly Unit[],
  theme: Theme,
  scroll: Point,
  strength: ((index: number) => number) | undefined,
): void {
  const axis = side === 'query' ? layout.queryAxis : layout.keyAxis;
  const start = layout.columns ? scroll.y : scroll.x;
  const [first, last] = axis.visible(
    start - layout.offset - 40,
    start + (layout.columns ? surface.height : surface.width),
  );
  const room = side === 'query' ? layout.queryLabel - 12 : layout.width - layout.keyLabel - 12;
  for (let i = first; i < last; i++) {
    const along = axis.middle(i) + layout.offset - start;
    const much = strength ? strength(i) : 1;
    const style = {
      size: layout.textSize,
      color: units[i].special ? theme.quiet : theme.ink,
      alpha: 0.42 + 0.58 * Math.min(1, much),
    };
    if (!layout.columns) {
      surface.text(units[i].label, along, side === 'query' ? layout.queryLabel - 12 : layout.keyLabel + 14, {
        ...style,
        align: 'center',
      });
    } else if (side === 'query') {
      surface.text(fitText(units[i].label, room, style), layout.queryLabel - 6, along, { ...style, align: 'right' });
    } else {
      surface.text(fitText(units[i].label, room, style), layout.keyLabel + 6, along, style);
    }
  }
}

/** Beside each token of one side a cell per head, as opaque as the weight. */
export function paintStrips(
  surface: Surface,
  layout: HeadLayout,
  side: 'query' | 'key',
  heads: readonly { color: HeadColor; values: Float32Array; most: number }[],
  scroll: Point,
): void {
  const axis = side === 'query' ? layout.queryAxis : layout.keyAxis;
  const start = layout.columns ? scroll.y : scroll.x;
  const [first, last] = axis.visible(start - layout.offset, start + (layout.columns ? surface.height : surface.width));
  heads.forEach(({ color, values, most }, slot) => {
    for (let i = first; i < last; i++) {
      const alpha = Math.sqrt(Math.abs(values[i]) / most);
      if (alpha > 0.04) {
        const along = Math.min(axis.starts[i], axis.starts[i + 1]) + layout.offset - start;
        const cross =
          side === 'query'
            ? layout.queryLabel + 1 + slot * layout.lane
            : layout.keyLabel - 1 - (slot + 1) * layout.lane;
        const size = axis.width(i) - 3;
        const box = layout.columns
          ? { x: cross, y: along + 1.5, width: layout.lane - 0.5, height: size }
          : { x: along + 1.5, y: cross, width: size, height: layout.lane - 0.5 };
        surface.fill(box, { color: color.color, alpha: Math.min(1, alpha) });
      }
    }
  });
}

export function paintHeading(surface: Surface, layout: HeadLayout, theme: Theme): void {
  const style = { size: 11.5, color: theme.quiet, weight: 600 };
  if (layout.columns) {
    surface.fill({ x: 0, y: 0, width: surface.width, height: HeadTop - 2 }, { color: theme.panel });
    surface.text('looks from (query)', Math.max(layout.queryLabel - 6, 126), 14, { ...style, align: 'right' });
    surface.text('looks at (key)', Math.min(layout.keyLabel + 6, surface.width - 92), 14, style);
  } else {
    surface.text('looks from (query) ↓', 12, layout.queryLabel - 34, style);
    surface.text('looks at (key) ↑', 12, layout.keyLabel + 38, style);
  }
}

export function paintToken(
  surface: Surface,
  layout: HeadLayout,
  side: 'query' | 'key',
  index: number,
  scroll: Point,
  color: string,
  locked: boolean,
): void {
  const box = tokenBox(layout, side, index, scroll);
  surface.fill(box, { color, alpha: locked ? 0.2 : 0.12 });
  if (locked) {
    surface.fill(
      layout.columns
        ? { ...box, width: 3, x: side === 'query' ? box.x : box.x + box.width - 3 }
        : { ...box, height: 3, y: side === 'query' ? box.y : box.y + box.height - 3 },
      { color },
    );
  }
}
