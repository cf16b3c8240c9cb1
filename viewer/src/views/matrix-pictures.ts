import { colorScale, type ColorScale } from '../draw/color-scale';
import { halve, matrixPixels } from '../draw/pixels';
import type { Pixels } from '../draw/surface';
import { Matrix } from '../model/matrix';

export interface MatrixPicture {
  readonly matrix: Matrix;
  readonly scale: ColorScale;
  /** The whole at 1, ½, ¼ … of its size. */
  readonly levels: readonly Pixels[];
  /** Per key: its share of all attention, where rows are distributions, else the mean over the queries that see it. */
  readonly received: Float32Array;
  /** Per query: entropy in nats where rows are distributions, else the mean. */
  readonly spread: Float32Array;
}

const SmallestLevel = 128;

/** Everything about a matrix that panning and zooming need, made once. */
export function matrixPicture(
  matrix: Matrix,
  causal: boolean,
  diverging: boolean,
  sqrt: boolean,
  additive: boolean,
): MatrixPicture {
  const [low, high] = matrix.range;
  const scale = colorScale(additive ? 0 : low, high, diverging, sqrt);
  const levels = [matrixPixels(matrix, scale, causal)];
  const masked = causal ? maskFuture(matrix) : matrix.data;
  let part = { values: masked, rows: matrix.rows, cols: matrix.cols };
  while (Math.max(part.rows, part.cols) > SmallestLevel) {
    part = halve(part.values, part.rows, part.cols, diverging ? 0 : scale.low);
    levels.push(matrixPixels(new Matrix(part.rows, part.cols, part.values), scale, false));
  }
  return { matrix, scale, levels, ...marginals(matrix, causal, additive) };
}

function maskFuture(matrix: Matrix): Float32Array {
  const data = matrix.data.slice();
  for (let row = 0; row < matrix.rows; row++) {
    data.fill(NaN, row * matrix.cols + Math.min(matrix.cols, row + 1), (row + 1) * matrix.cols);
  }
  return data;
}

function marginals(
  matrix: Matrix,
  causal: boolean,
  additive: boolean,
): { received: Float32Array; spread: Float32Array } {
  const received = new Float32Array(matrix.cols);
  const counts = new Float32Array(matrix.cols);
  const spread = new Float32Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    const values = matrix.row(row);
    const seen = causal ? Math.min(matrix.cols, row + 1) : matrix.cols;
    let sum = 0;
    for (let col = 0; col < seen; col++) {
      const value = values[col];
      if (value === value && Math.abs(value) !== Infinity) {
        received[col] += value;
        counts[col]++;
        sum += additive ? (value > 0 ? -value * Math.log(value) : 0) : value;
      }
    }
    spread[row] = additive ? sum : sum / seen;
  }
  return {
    received: received.map((sum, col) => (counts[col] > 0 ? sum / (additive ? matrix.rows : counts[col]) : 0)),
    spread,
  };
}

/** The level whose pixels are just not smaller than the screen's. */
export const levelFor = (picture: MatrixPicture, cellPixels: number): number =>
  Math.max(0, Math.min(picture.levels.length - 1, Math.ceil(-Math.log2(Math.max(cellPixels, 1e-3)) - 0.25)));
