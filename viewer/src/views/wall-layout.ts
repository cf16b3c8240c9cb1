import type { HeadRef, HeadScore } from '../source/types';
import type { Box } from '../draw/surface';

export interface WallCell extends HeadRef {
  readonly box: Box;
  readonly score: number | undefined;
  readonly faint: boolean;
}

export interface WallLayout {
  readonly cells: readonly WallCell[];
  readonly width: number;
  readonly height: number;
  /** The smaller and the larger side of a picture. */
  readonly side: number;
  readonly longSide: number;
  readonly sorted: boolean;
}

const Gutter = 30;
const Top = 22;
const Least = 22;
/** Sorted pictures are no larger than this; in place they fill the room. */
const MostSorted = 320;
/** In larger windows more stand in a row rather than that they are larger than this, if they would not all be in view. */
const SortedPitch = 104;
/** Up to this width and height pictures are square; in more room they are drawn out, by half at most. */
const SquareWidth = 1400;
const SquareHeight = 700;
const MostStretch = 1.5;

/** Blocks as rows and heads as columns; or, sorted by a score, largest first, as many in a row as there is room for. */
export function wallLayout(
  blocks: number,
  heads: number,
  width: number,
  height: number,
  score: HeadScore | undefined,
  sorted: boolean,
  least: number,
): WallLayout {
  const refs: { ref: HeadRef; score: number | undefined }[] = [];
  for (let i = 0; i < blocks * heads; i++) {
    const ref = { block: Math.floor(i / heads), head: i % heads };
    refs.push({ ref, score: score?.values[ref.block]?.[ref.head] });
  }
  return sorted && score
    ? flow(refs, width, height, least)
    : grid(refs, blocks, heads, width, height, score ? least : -Infinity);
}

type Scored = readonly { readonly ref: HeadRef; readonly score: number | undefined }[];

function grid(refs: Scored, blocks: number, heads: number, width: number, height: number, least: number): WallLayout {
  const byWidth = (width - Gutter - 4) / heads;
  const byHeight = (height - Top - 4) / blocks;
  const pitch = Math.max(Least, Math.min(byWidth, Math.max(byHeight, Math.min(byWidth, 34))));
  const gap = Math.max(2, Math.round(pitch * 0.08));
  const across = Math.max(pitch, Math.min(byWidth, pitch * stretch(width, SquareWidth)));
  const down = Math.max(pitch, Math.min(byHeight, pitch * stretch(height, SquareHeight)));
  const cells = refs.map(({ ref, score }) => ({
    ...ref,
    score,
    faint: score !== undefined && score < least,
    box: { x: Gutter + ref.head * across, y: Top + ref.block * down, width: across - gap, height: down - gap },
  }));
  return {
    cells,
    width: Gutter + heads * across + 4,
    height: Top + blocks * down + 4,
    side: pitch - gap,
    longSide: Math.max(across, down) - gap,
    sorted: false,
  };
}

const stretch = (room: number, square: number): number => Math.max(1, Math.min(MostStretch, room / square));

function flow(refs: Scored, width: number, room: number, least: number): WallLayout {
  const kept = refs.filter(one => (one.score ?? -Infinity) >= least).sort((a, b) => b.score! - a.score!);
  const sideOf = (columns: number): number => Math.min(MostSorted, (width - 8) / columns - 8);
  const heightOf = (columns: number): number => 8 + Math.ceil(kept.length / columns) * (sideOf(columns) + 20);
  // As few in a row as there is height for all.
  let columns = Math.max(1, Math.floor((width - 8) / Math.max(64, Math.min(SortedPitch, width / 16))));
  while (columns > 1 && heightOf(columns - 1) <= room) {
    columns--;
  }
  const pitch = (width - 8) / columns;
  const side = sideOf(columns);
  const cells = kept.map(({ ref, score }, i) => ({
    ...ref,
    score,
    faint: false,
    box: { x: 6 + (i % columns) * pitch, y: 4 + Math.floor(i / columns) * (side + 20), width: side, height: side },
  }));
  return { cells, width, height: heightOf(columns), side, longSide: side, sorted: true };
}

export const wallHit = (layout: WallLayout, x: number, y: number): WallCell | undefined =>
  layout.cells.find(
    ({ box }) =>
      x >= box.x - 1 &&
      x <= box.x + box.width + 1 &&
      y >= box.y - 1 &&
      y <= box.y + box.height + (layout.sorted ? 16 : 1),
  );
