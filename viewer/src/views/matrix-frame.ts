import type { Box } from '../draw/surface';
import type { Spot, Window } from '../state/view-state';

/** Where the matrix lies in the view: the plot, the size of a cell, and the cell at the plot's corner. */
export interface MatrixFrame {
  readonly plot: Box;
  readonly cell: number;
  readonly x: number;
  readonly y: number;
  readonly rows: number;
  readonly cols: number;
  /** The room on the left that is not for labels. */
  readonly margin: number;
}

export const Marginal = 34;
/** Where more of the width than this is left over, the plot stands in the middle. */
const LeftOver = 300;
/** No cell is larger than this, or than this part of a wide view. */
const MostCell = 72;
const MostCellPart = 0.1;

export function matrixFrame(
  rows: number,
  cols: number,
  width: number,
  height: number,
  label: number,
  zoom: Window | undefined,
): MatrixFrame {
  const edge = Math.min(label, width * 0.28) + 26;
  const top = Math.min(label, height * 0.24) + 24 + Marginal;
  const room = Math.max(40, width - edge - Marginal - 14);
  const roomY = Math.max(40, height - top - 12);
  const whole = Math.min(room / cols, roomY / rows, Math.max(MostCell, width * MostCellPart));
  // The same for every zoom, so that what is under the pointer stays there.
  const free = room - cols * whole;
  const margin = free > LeftOver ? free / 2 : 0;
  const roomX = room - margin;
  const cell = zoom ? Math.max(whole, Math.min(roomX, roomY) / zoom.size) : whole;
  const plot = { x: edge + margin, y: top, width: Math.min(roomX, cols * cell), height: Math.min(roomY, rows * cell) };
  return {
    plot,
    cell,
    rows,
    cols,
    margin,
    x: hold(zoom?.x ?? 0, cols - plot.width / cell),
    y: hold(zoom?.y ?? 0, rows - plot.height / cell),
  };
}

const hold = (value: number, most: number): number => Math.max(0, Math.min(value, Math.max(0, most)));

/** The cell at a place of the view; a row or a column alone beside the plot. */
export function cellAt(frame: MatrixFrame, x: number, y: number): Spot {
  const { plot, cell } = frame;
  const inX = x >= plot.x && x < plot.x + plot.width;
  const inY = y >= plot.y && y < plot.y + plot.height;
  const key = Math.floor(frame.x + (x - plot.x) / cell);
  const query = Math.floor(frame.y + (y - plot.y) / cell);
  return {
    query: inY && (inX || x < plot.x || x >= plot.x + plot.width) && query < frame.rows ? query : undefined,
    key: inX && (inY || y < plot.y) && key < frame.cols ? key : undefined,
  };
}

export const cellBox = (frame: MatrixFrame, query: number, key: number): Box => ({
  x: frame.plot.x + (key - frame.x) * frame.cell,
  y: frame.plot.y + (query - frame.y) * frame.cell,
  width: frame.cell,
  height: frame.cell,
});

/** The window after zooming by a factor about a place; undefined once everything is in view. */
export function zoomed(frame: MatrixFrame, factor: number, x: number, y: number): Window | undefined {
  const { plot } = frame;
  const across = Math.min(plot.width, plot.height);
  const size = Math.max(3, across / frame.cell / factor);
  const cell = across / size;
  if (size >= Math.max(frame.rows, frame.cols)) {
    return undefined;
  }
  const px = Math.max(0, Math.min(plot.width, x - plot.x));
  const py = Math.max(0, Math.min(plot.height, y - plot.y));
  return {
    x: Math.max(0, frame.x + px / frame.cell - px / cell),
    y: Math.max(0, frame.y + py / frame.cell - py / cell),
    size,
  };
}

/** The window that has a cell in view, moved no farther than it must be. */
export function revealed(frame: MatrixFrame, zoom: Window | undefined, query: number, key: number): Window | undefined {
  if (!zoom) {
    return undefined;
  }
  const wide = frame.plot.width / frame.cell;
  const high = frame.plot.height / frame.cell;
  return {
    ...zoom,
    x: Math.min(Math.max(frame.x, key + 1 - wide), key),
    y: Math.min(Math.max(frame.y, query + 1 - high), query),
  };
}
