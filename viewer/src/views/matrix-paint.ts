import { inkOn } from '../draw/color-scale';
import { short } from '../draw/format';
import { fitText } from '../draw/measure-text';
import type { Surface } from '../draw/surface';
import type { Theme } from '../draw/theme';
import type { Unit } from '../model/units';
import type { Spot } from '../state/view-state';
import { cellBox, Marginal, type MatrixFrame } from './matrix-frame';
import { levelFor, type MatrixPicture } from './matrix-pictures';

const ValueCell = 30;

/** Letters in steps of half a pixel: while a hand zooms, a size of its own for each frame would have all of them drawn anew. */
const letters = (size: number): number => Math.round(2 * size) / 2;

export function paintPicture(
  surface: Surface,
  frame: MatrixFrame,
  picture: MatrixPicture,
  theme: Theme,
  causal: boolean,
  density: number,
): void {
  const { plot, cell } = frame;
  const level = levelFor(picture, cell * density);
  const pixels = picture.levels[level];
  const factor = 2 ** level;
  surface.fill(plot, { color: theme.line, alpha: causal ? 0.35 : 0.6 });
  surface.clip(plot, () =>
    surface.image(
      pixels,
      {
        x: frame.x / factor,
        y: frame.y / factor,
        width: plot.width / cell / factor,
        height: plot.height / cell / factor,
      },
      plot,
    ),
  );
  if (cell >= ValueCell) {
    paintValues(surface, frame, picture, causal);
  }
}

function paintValues(surface: Surface, frame: MatrixFrame, picture: MatrixPicture, causal: boolean): void {
  const { plot, cell } = frame;
  const size = letters(Math.min(Math.max(13, cell / 8), cell / 3.2));
  surface.clip(plot, () => {
    for (let query = Math.floor(frame.y); query < Math.min(frame.rows, frame.y + plot.height / cell); query++) {
      for (let key = Math.floor(frame.x); key < Math.min(frame.cols, frame.x + plot.width / cell); key++) {
        const value = picture.matrix.at(query, key);
        if (value === value && !(causal && key > query)) {
          const box = cellBox(frame, query, key);
          surface.text(short(value, cell >= 46 ? 3 : 2), box.x + cell / 2, box.y + cell / 2, {
            size,
            color: inkOn(picture.scale, value),
            align: 'center',
          });
        }
      }
    }
  });
}

/** Token names along both sides, as many as fit. */
export function paintMatrixLabels(
  surface: Surface,
  frame: MatrixFrame,
  queries: readonly Unit[],
  keys: readonly Unit[],
  theme: Theme,
  marked: Spot,
): void {
  const { plot, cell } = frame;
  const every = Math.max(1, Math.ceil(13 / cell));
  const size = letters(Math.min(13, Math.max(10, cell * 0.72)));
  const style = (on: boolean, index: number) => ({
    size,
    color: on ? theme.ink : theme.quiet,
    weight: on ? 650 : 400,
    alpha: on || index % every === 0 ? 1 : 0,
  });
  for (let query = Math.floor(frame.y); query < Math.min(frame.rows, frame.y + plot.height / cell); query++) {
    const on = query === marked.query;
    const y = plot.y + (query + 0.5 - frame.y) * cell;
    const near = !on && marked.query !== undefined && Math.abs(query - marked.query) * cell < 13;
    if ((on || query % every === 0) && !near && y >= plot.y && y <= plot.y + plot.height) {
      surface.text(fitText(queries[query].label, plot.x - frame.margin - 26, { size }), plot.x - 6, y, {
        ...style(on, query),
        align: 'right',
      });
    }
  }
  const room = plot.y - Marginal - 24;
  for (let key = Math.floor(frame.x); key < Math.min(frame.cols, frame.x + plot.width / cell); key++) {
    const on = key === marked.key;
    const x = plot.x + (key + 0.5 - frame.x) * cell;
    const near = !on && marked.key !== undefined && Math.abs(key - marked.key) * cell < 13;
    if ((on || key % every === 0) && !near && x >= plot.x && x <= plot.x + plot.width) {
      const flat = cell > 58;
      const text = fitText(keys[key].label, flat ? cell - 4 : room, { size });
      surface.text(text, x, plot.y - Marginal - 5, {
        ...style(on, key),
        align: flat ? 'center' : 'left',
        turn: flat ? 0 : -90,
      });
    }
  }
}

export function paintAxisNames(surface: Surface, frame: MatrixFrame, theme: Theme): void {
  const { plot } = frame;
  const style = { size: 11.5, color: theme.quiet, weight: 600 };
  surface.text('looks at (key) →', plot.x, 12, style);
  surface.text('← looks from (query)', frame.margin + 12, plot.y + plot.height, { ...style, turn: -90 });
}

/** Above: how much each key is looked at on average. Right: how widely each query looks. */
export function paintMarginals(surface: Surface, frame: MatrixFrame, picture: MatrixPicture, theme: Theme): void {
  const { plot, cell } = frame;
  const bars = (values: Float32Array, from: number, count: number, across: boolean): void => {
    let most = 1e-12;
    values.forEach(value => (most = Math.max(most, Math.abs(value))));
    const step = Math.max(1, Math.floor(1 / cell));
    for (let i = Math.floor(from); i < Math.min(values.length, from + count / cell); i += step) {
      let value = 0;
      for (let j = i; j < Math.min(values.length, i + step); j++) {
        value = Math.max(value, Math.abs(values[j]));
      }
      const length = (value / most) * (Marginal - 8);
      const at = (across ? plot.x : plot.y) + Math.max(0, i - from) * cell;
      const size = Math.max(0.7, cell * step - (cell > 4 ? 1 : 0));
      surface.fill(
        across
          ? { x: at, y: plot.y - 4 - length, width: size, height: length }
          : { x: plot.x + plot.width + 5, y: at, width: length, height: size },
        { color: theme.accent, alpha: 0.55 },
      );
    }
  };
  bars(picture.received, frame.x, plot.width, true);
  bars(picture.spread, frame.y, plot.height, false);
}

export function paintCross(surface: Surface, frame: MatrixFrame, spot: Spot, color: string, strong: boolean): void {
  const { plot, cell } = frame;
  surface.clip({ x: plot.x - 2, y: plot.y - 2, width: plot.width + 4, height: plot.height + 4 }, () => {
    const box = cellBox(frame, spot.query ?? 0, spot.key ?? 0);
    const width = strong ? 1.6 : 1;
    const least = Math.max(cell, 3);
    if (spot.query !== undefined) {
      surface.frame({ x: plot.x, y: box.y, width: plot.width, height: least }, { color, width, alpha: 0.8 });
    }
    if (spot.key !== undefined) {
      surface.frame({ x: box.x, y: plot.y, width: least, height: plot.height }, { color, width, alpha: 0.8 });
    }
    if (spot.query !== undefined && spot.key !== undefined) {
      surface.frame({ x: box.x, y: box.y, width: least, height: least }, { color, width: 2 });
    }
  });
}
