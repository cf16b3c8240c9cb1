import { colorScale, type ColorScale } from '../draw/color-scale';
import { short } from '../draw/format';
import { headColorAmong } from '../draw/head-colors';
import { textWidth } from '../draw/measure-text';
import { newPixels } from '../draw/pixels';
import type { Pixels, Surface } from '../draw/surface';
import type { Theme } from '../draw/theme';
import { headName } from '../model/heads';
import type { AttentionSet, Measure, Wall } from '../source/types';
import type { ViewState } from '../state/view-state';
import type { WallCell, WallLayout } from './wall-layout';

type Point = { readonly x: number; readonly y: number };

/** The thumbnails as one picture, made once for each wall and scale. */
export class WallPictures {
  pixels?: Pixels;
  wall?: Wall;
  scale?: ColorScale;
  #made = '';

  update(wall: Wall | undefined, measure: Measure, sqrt: boolean, set: AttentionSet): void {
    const { diverging } = measure;
    const made = `${set.name}/${measure.id}/${sqrt}`;
    // While other sizes of the same pictures are on their way, those that are there will do.
    if (made === this.#made && (wall === this.wall || !wall)) {
      return;
    }
    this.wall = wall;
    this.#made = made;
    this.pixels = undefined;
    if (wall) {
      this.scale = colorScale(wall.low, wall.high, diverging, sqrt);
      this.pixels = wallPixels(wall, this.scale, set.kind === 'causal');
    }
  }
}

function wallPixels(wall: Wall, scale: ColorScale, causal: boolean): Pixels {
  const { side, heads, blocks, bytes } = wall;
  const packed = new Uint32Array(side * side * heads * blocks);
  const colors = Uint32Array.from(
    { length: 256 },
    (_, i) => scale.table[scale.index(wall.low + ((wall.high - wall.low) * i) / 255)],
  );
  for (let head = 0; head < blocks * heads; head++) {
    const left = (head % heads) * side;
    const top = Math.floor(head / heads) * side;
    for (let row = 0; row < side; row++) {
      const end = causal ? row + 1 : side;
      const to = (top + row) * side * heads + left;
      const from = (head * side + row) * side;
      for (let col = 0; col < end; col++) {
        packed[to + col] = colors[bytes[from + col]];
      }
    }
  }
  return newPixels(side * heads, side * blocks, packed);
}

export function paintWall(
  surface: Surface,
  layout: WallLayout,
  pictures: WallPictures,
  theme: Theme,
  scroll: Point,
): void {
  for (const cell of layout.cells) {
    const box = { ...cell.box, x: cell.box.x - scroll.x, y: cell.box.y - scroll.y };
    if (box.y > surface.height || box.y + box.height < 0 || box.x > surface.width || box.x + box.width < 0) {
      continue;
    }
    surface.fill(box, { color: theme.line, alpha: 0.55 });
    if (pictures.pixels && pictures.wall && !cell.faint) {
      const { side } = pictures.wall;
      surface.image(pictures.pixels, { x: cell.head * side, y: cell.block * side, width: side, height: side }, box);
    }
    if (layout.sorted) {
      const y = box.y + box.height + 9;
      surface.text(headName(cell), box.x, y, { size: 11, color: theme.ink, weight: 600 });
      surface.text(short(cell.score ?? NaN, 2), box.x + box.width, y, { size: 11, color: theme.quiet, align: 'right' });
    }
  }
  if (!layout.sorted) {
    paintAxes(surface, layout, theme, scroll);
  }
}

function paintAxes(surface: Surface, layout: WallLayout, theme: Theme, scroll: Point): void {
  surface.fill({ x: 0, y: 0, width: surface.width, height: 20 }, { color: theme.panel });
  surface.fill({ x: 0, y: 0, width: 27, height: surface.height }, { color: theme.panel });
  const every = layout.side < 16 ? 2 : 1;
  // Where pictures are large, so are their numbers.
  const size = Math.max(11, Math.min(14, layout.side / 7));
  for (const cell of layout.cells) {
    if (cell.block === 0 && cell.head % every === 0) {
      surface.text(String(cell.head), cell.box.x + cell.box.width / 2 - scroll.x, 11, {
        size,
        color: theme.quiet,
        align: 'center',
      });
    }
    if (cell.head === 0) {
      surface.text(String(cell.block), 22, cell.box.y + cell.box.height / 2 - scroll.y, {
        size,
        color: theme.quiet,
        align: 'right',
      });
    }
  }
  surface.fill({ x: 0, y: 0, width: 27, height: 20 }, { color: theme.panel });
  surface.text('block', 2, 15, { size: 8.5, color: theme.faint });
  surface.text('head', 8, 6, { size: 8.5, color: theme.faint });
}

export function paintWallOver(
  surface: Surface,
  layout: WallLayout,
  theme: Theme,
  scroll: Point,
  state: ViewState,
  hovered: string | undefined,
  about: (cell: WallCell) => string,
): void {
  for (const name of state.heads) {
    const cell = layout.cells.find(one => headName(one) === name);
    if (cell) {
      outline(surface, cell, headColorAmong(cell, state.heads, theme.dark).color, 2.5, scroll);
    }
  }
  const cell = layout.cells.find(one => headName(one) === hovered);
  if (!cell) {
    return;
  }
  outline(surface, cell, theme.ink, 1.5, scroll);
  const text = `${about(cell)}${state.heads.includes(headName(cell)) ? ' · on' : ''}`;
  tip(surface, text, cell.box.x - scroll.x, cell.box.y - scroll.y, cell.box.height + (layout.sorted ? 18 : 2), theme);
}

function outline(surface: Surface, cell: WallCell, color: string, width: number, scroll: Point): void {
  const grow = width / 2;
  const { x, y, width: w, height: h } = cell.box;
  surface.frame(
    { x: x - scroll.x - grow, y: y - scroll.y - grow, width: w + 2 * grow, height: h + 2 * grow },
    { color, width },
  );
}

/** A small label beside what the pointer is over, kept inside the view. */
export function tip(surface: Surface, text: string, x: number, y: number, below: number, theme: Theme): void {
  const width = textWidth(text, { size: 12 }) + 14;
  const left = Math.max(2, Math.min(x, surface.width - width - 2));
  const top = y + below + 24 < surface.height ? y + below + 2 : y - 24;
  surface.fill({ x: left, y: top, width, height: 22 }, { color: theme.ink, alpha: 0.94 });
  surface.text(text, left + 7, top + 11.5, { size: 12, color: theme.ground });
}
