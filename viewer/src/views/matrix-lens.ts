import { inkOn } from '../draw/color-scale';
import { short } from '../draw/format';
import { fitText } from '../draw/measure-text';
import type { Surface } from '../draw/surface';
import type { Theme } from '../draw/theme';
import type { Unit } from '../model/units';
import type { MatrixFrame } from './matrix-frame';
import type { MatrixPicture } from './matrix-pictures';

const Reach = 3;
const Cell = 32;
const Label = 58;

/** The neighbours of a cell, large enough to read, where they hide least. */
export function paintLens(
  surface: Surface,
  frame: MatrixFrame,
  picture: MatrixPicture,
  queries: readonly Unit[],
  keys: readonly Unit[],
  theme: Theme,
  query: number,
  key: number,
  causal: boolean,
): void {
  const span = 2 * Reach + 1;
  const width = span * Cell + Label + 8;
  const height = span * Cell + Label + 8;
  if (width + 20 > surface.width || height + 20 > surface.height) {
    return;
  }
  const x = frame.plot.x + (key - frame.x) * frame.cell;
  const y = frame.plot.y + (query - frame.y) * frame.cell;
  const left = x + 28 + width < surface.width ? x + 28 : Math.max(4, x - 28 - width);
  const top = Math.max(4, Math.min(surface.height - height - 4, y - height - 20 > 4 ? y - height - 20 : y + 28));
  surface.fill({ x: left, y: top, width, height }, { color: theme.panel, alpha: 0.97 });
  surface.frame(
    { x: left + 0.5, y: top + 0.5, width: width - 1, height: height - 1 },
    { color: theme.faint, width: 1 },
  );
  const x0 = left + Label;
  const y0 = top + Label;
  const style = { size: 11, color: theme.quiet };
  for (let i = -Reach; i <= Reach; i++) {
    const strong = i === 0 ? { ...style, color: theme.ink, weight: 650 } : style;
    const row = queries[query + i];
    const col = keys[key + i];
    const middle = (i + Reach + 0.5) * Cell;
    if (row) {
      surface.text(fitText(row.label, Label - 10, { size: 11 }), x0 - 5, y0 + middle, { ...strong, align: 'right' });
    }
    if (col) {
      surface.text(fitText(col.label, Label - 10, { size: 11 }), x0 + middle, y0 - 5, { ...strong, turn: -90 });
    }
    for (let j = -Reach; j <= Reach && row; j++) {
      const q = query + i;
      const k = key + j;
      const value = k >= 0 && k < frame.cols ? picture.matrix.at(q, k) : NaN;
      if (value === value && !(causal && k > q)) {
        const box = { x: x0 + (j + Reach) * Cell, y: y0 + (i + Reach) * Cell, width: Cell - 1, height: Cell - 1 };
        surface.fill(box, { color: picture.scale.css(value) });
        surface.text(short(value, 2), box.x + Cell / 2, box.y + Cell / 2, {
          size: 10,
          color: inkOn(picture.scale, value),
          align: 'center',
        });
      }
    }
  }
  surface.frame(
    { x: x0 + Reach * Cell - 1, y: y0 + Reach * Cell - 1, width: Cell + 1, height: Cell + 1 },
    { color: theme.lock, width: 2 },
  );
}
