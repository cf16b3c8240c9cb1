import { Matrix } from '../model/matrix';

/** Numbers that the weights of a block's heads are multiplied by: of queries [H, S] and of keys [H, T]. */
export interface Factors {
  readonly queries: Float32Array;
  readonly keys: Float32Array;
}

/** A measure that is the weight times a number of the query times one of the key. */
export function multiplied(weights: Matrix, factors: Factors, head: number): Matrix {
  const { rows, cols, data } = weights;
  const made = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const ofQuery = factors.queries[head * rows + row];
    for (let col = 0; col < cols; col++) {
      made[row * cols + col] = data[row * cols + col] * ofQuery * factors.keys[head * cols + col];
    }
  }
  return new Matrix(rows, cols, made);
}

/** The weight without the first key, each row divided by what is left of it. */
export function withoutFirst(weights: Matrix): Matrix {
  const { rows, cols } = weights;
  const made = weights.data.slice();
  for (let row = 0; row < rows; row++) {
    const cells = made.subarray(row * cols, (row + 1) * cols);
    cells[0] = 0;
    const rest = cells.reduce((sum, value) => sum + value, 0);
    for (let col = 1; col < cols && rest > 0; col++) {
      cells[col] /= rest;
    }
  }
  return new Matrix(rows, cols, made);
}
