import type { Matrix } from '../model/matrix';

/**
 * The largest value of each of side × side parts, so that single bright cells stay visible; smaller matrices stay as
 * they are.
 */
export function thumbnail(matrix: Matrix, side: number): Float32Array {
  const small = new Float32Array(side * side).fill(-Infinity);
  for (let row = 0; row < matrix.rows; row++) {
    const base = Math.floor((row * side) / matrix.rows) * side;
    const values = matrix.row(row);
    for (let col = 0; col < matrix.cols; col++) {
      const cell = base + Math.floor((col * side) / matrix.cols);
      if (values[col] > small[cell]) {
        small[cell] = values[col];
      }
    }
  }
  return small;
}

/** 0 = low … 255 = high; what is no number is 0. */
export function quantise(values: Float32Array, low: number, high: number, into: Uint8Array): void {
  const factor = high > low ? 255 / (high - low) : 0;
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] - low) * factor;
    into[i] = value > 0 ? Math.min(255, Math.round(value)) : 0;
  }
}
