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
  readonly side: number;
  readonly sorted: boolean;
}

const Gutter = 30;
const Top = 22;
const Least = 22;
const Most = 240;

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
    ? flow(refs, width, least)
    : grid(refs, blocks, heads, width, height, score ? least : -Infinity);
}

type Scored = readonly { readonly ref: HeadRef; readonly score: number | undefined }[];

function grid(refs: Scored, blocks: number, heads: number, width: number, height: number, least: number): WallLayout {
  const byWidth = (width - Gutter - 4) / heads;
  const byHeight = (height - Top - 4) / blocks;
  const pitch = Math.max(Least, Math.min(Most, byWidth, Math.max(byHeight, Math.min(byWidth, 34))));
  const side = pitch - Math.max(2, Math.round(pitch * 0.08));
  const cells = refs.map(({ ref, score }) => ({
    ...ref,
    score,
    faint: score !== undefined && score < least,
    box: { x: Gutter + ref.head * pitch, y: Top + ref.block * pitch, width: side, height: side },
  }));
  return { cells, width: Gutter + heads * pitch + 4, height: Top + blocks * pitch + 4, side, sorted: false };
}

function flow(refs: Scored, width: number, least: number): WallLayout {
  const kept = refs.filter(one => (one.score ?? -Infinity) >= least).sort((a, b) => b.score! - a.score!);
  const columns = Math.max(1, Math.floor((width - 8) / Math.max(64, width / 16)));
  const pitch = (width - 8) / columns;
  const side = Math.min(Most, pitch - 8);
  const cells = kept.map(({ ref, score }, i) => ({
    ...ref,
    score,
    faint: false,
    box: { x: 6 + (i % columns) * pitch, y: 4 + Math.floor(i / columns) * (side + 20), width: side, height: side },
  }));
  return { cells, width, height: 8 + Math.ceil(kept.length / columns) * (side + 20), side, sorted: true };
}

export const wallHit = (layout: WallLayout, x: number, y: number): WallCell | undefined =>
  layout.cells.find(
    ({ box }) =>
      x >= box.x - 1 &&
      x <= box.x + box.width + 1 &&
      y >= box.y - 1 &&
      y <= box.y + box.height + (layout.sorted ? 16 : 1),
  );
