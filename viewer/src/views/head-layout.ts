import { textWidth } from '../draw/measure-text';
import type { Box } from '../draw/surface';
import type { Unit } from '../model/units';
import { TokenAxis } from './token-axis';

const LeastRow = 20;
/** The highest row: so much, or this part of a high view. */
const MostRow = 30;
const MostRowPart = 1 / 24;
export const HeadTop = 30;
const TextSize = 13;
const LargestText = 18;
/** Between tokens along a line. */
const Gap = 12;
const MostGap = 60;

/**
 * Two lines of tokens and the space between them. `along` runs with the tokens, `cross` from the queries' side to the
 * keys': columns have `along` downwards, rows have it across.
 */
export interface HeadLayout {
  readonly columns: boolean;
  readonly queryAxis: TokenAxis;
  readonly keyAxis: TokenAxis;
  /** Cross: the edges of the query labels, of the lines, and of the key labels; strips lie in between. */
  readonly queryLabel: number;
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly keyLabel: number;
  readonly lane: number;
  /** Of the tokens' letters. */
  readonly textSize: number;
  readonly offset: number;
  readonly width: number;
  readonly height: number;
}

export function headLayout(
  queries: readonly Unit[],
  keys: readonly Unit[],
  columns: boolean,
  width: number,
  height: number,
  strips: number,
  fromRight: boolean,
): HeadLayout {
  return columns
    ? inColumns(queries, keys, width, height, strips)
    : inRows(queries, keys, width, height, strips, fromRight);
}

function inColumns(
  queries: readonly Unit[],
  keys: readonly Unit[],
  width: number,
  height: number,
  strips: number,
): HeadLayout {
  const count = Math.max(queries.length, keys.length);
  const mostRow = Math.max(MostRow, height * MostRowPart);
  const row = Math.max(LeastRow, Math.min(mostRow, (height - HeadTop - 12) / Math.max(1, count)));
  const textSize = Math.max(TextSize, Math.min(LargestText, TextSize + (row - MostRow) * 0.3));
  const lane = strips > 0 ? Math.max(2, Math.min(9, Math.min(96, width * 0.14) / strips)) : 0;
  const strip = lane * strips;
  const most = Math.max(48, Math.min(Math.max(200, width * 0.16), width * 0.32 - strip));
  const queryLabel = Math.min(most, Math.max(104, widest(queries, textSize)) + 14);
  const keyLabel = Math.min(most, Math.max(78, widest(keys, textSize)) + 14);
  const free = width - queryLabel - keyLabel - 2 * strip;
  // On wide screens lines that are too long are harder to follow than margins are to bear.
  const margin = Math.max(0, (free - Math.max(560, width * 0.45, (width - 600) * 0.75)) / 2);
  return {
    columns: true,
    lane,
    textSize,
    offset: HeadTop,
    queryAxis: TokenAxis.even(queries.length, row),
    keyAxis: TokenAxis.even(keys.length, row),
    queryLabel: margin + queryLabel,
    lineStart: margin + queryLabel + strip + 4,
    lineEnd: width - margin - keyLabel - strip - 4,
    keyLabel: width - margin - keyLabel,
    width,
    height: HeadTop + count * row + 12,
  };
}

function inRows(
  queries: readonly Unit[],
  keys: readonly Unit[],
  width: number,
  height: number,
  strips: number,
  fromRight: boolean,
): HeadLayout {
  const lane = strips > 0 ? Math.max(2, Math.min(7, 60 / strips)) : 0;
  const make = (units: readonly Unit[], total: number, gap = Gap): TokenAxis =>
    TokenAxis.text(units, TextSize, gap, 18, fromRight, total);
  const extent = Math.max(make(queries, 0).extent, make(keys, 0).extent);
  const total = Math.max(extent, width - 24);
  // Tokens that do not fill the line stand farther apart.
  const gap = Gap + Math.min(MostGap - Gap, (total - extent) / Math.max(queries.length, keys.length, 1));
  const most = Math.min(height, Math.max(620, height * 0.8));
  const margin = (height - most) / 2;
  return {
    columns: false,
    lane,
    textSize: TextSize,
    offset: 12,
    queryAxis: make(queries, total, gap),
    keyAxis: make(keys, total, gap),
    queryLabel: margin + 46,
    lineStart: margin + 50 + lane * strips,
    lineEnd: height - margin - 54 - lane * strips,
    keyLabel: height - margin - 46,
    width: total + 24,
    height,
  };
}

const widest = (units: readonly Unit[], size: number): number => {
  let most = 0;
  for (const unit of units) {
    most = Math.max(most, unit.label.length > 40 ? 300 : textWidth(unit.label, { size }));
  }
  return most;
};

export interface HeadHit {
  readonly side: 'query' | 'key';
  readonly index: number;
}

/** The token at a place of the view. */
export function headHit(
  layout: HeadLayout,
  x: number,
  y: number,
  scroll: { x: number; y: number },
): HeadHit | undefined {
  const along = (layout.columns ? y + scroll.y : x + scroll.x) - layout.offset;
  const cross = layout.columns ? x : y;
  if (layout.columns && y < HeadTop) {
    return undefined;
  }
  const side = cross <= layout.lineStart ? 'query' : cross >= layout.lineEnd ? 'key' : undefined;
  const index = side && (side === 'query' ? layout.queryAxis : layout.keyAxis).at(along);
  return side && index !== undefined ? { side, index } : undefined;
}

/** The box of a token on one side, with its label and strips. */
export function tokenBox(
  layout: HeadLayout,
  side: 'query' | 'key',
  index: number,
  scroll: { x: number; y: number },
): Box {
  const axis = side === 'query' ? layout.queryAxis : layout.keyAxis;
  const along =
    Math.min(axis.starts[index], axis.starts[index + 1]) + layout.offset - (layout.columns ? scroll.y : scroll.x);
  if (layout.columns) {
    const x = side === 'query' ? 0 : layout.lineEnd;
    return {
      x,
      y: along,
      width: side === 'query' ? layout.lineStart : layout.width - layout.lineEnd,
      height: axis.width(index),
    };
  }
  const y = side === 'query' ? layout.queryLabel - 26 : layout.lineEnd;
  return {
    x: along,
    y,
    width: axis.width(index),
    height: side === 'query' ? layout.lineStart - y : layout.keyLabel + 26 - y,
  };
}
