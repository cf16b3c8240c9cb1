import type { Matrix } from '../model/matrix';

/**
 * side × side cells, each the largest of those that it stands for, so that single bright cells stay visible; where
 * there are fewer than `side`, each is drawn out over several.
 */
export function thumbnail(matrix: Matrix, side: number): Float32Array {
  const rows = parts(matrix.rows, side);
  const cols = parts(matrix.cols, side);
  const small = new Float32Array(side * side).fill(-Infinity);
  for (let y = 0; y < side; y++) {
    for (let row = rows[y][0]; row < rows[y][1]; row++) {
      const values = matrix.row(row);
      for (let x = 0; x < side; x++) {
        for (let col = cols[x][0]; col < cols[x][1]; col++) {
          if (values[col] > small[y * side + x]) {
            small[y * side + x] = values[col];
          }
        }
      }
    }
  }
  return small;
}

/** Which cells of `count` each of `side` parts stands for: from, and the one after the last. */
function parts(count: number, side: number): (readonly [number, number])[] {
  return Array.from({ length: side }, (_, i) => {
    if (side > count) {
      const one = Math.floor((i * count) / side);
      return [one, one + 1];
    }
    return [Math.ceil((i * count) / side), Math.ceil(((i + 1) * count) / side)];
  });
}

/** 0 = low … 255 = high; what is no number is 0. */
export function quantise(values: Float32Array, low: number, high: number, into: Uint8Array): void {
  const factor = high > low ? 255 / (high - low) : 0;
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] - low) * factor;
    into[i] = value > 0 ? Math.min(255, Math.round(value)) : 0;
  }
}
