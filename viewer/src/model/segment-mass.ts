import type { Matrix } from './matrix';
import type { Unit } from './units';

/**
 * Mean over the queries of a segment of what they give to the keys of a segment: [from A to A, A to B, B to A, B to
 * B].
 */
export function segmentMass(
  matrix: Matrix,
  queries: readonly Unit[],
  keys: readonly Unit[],
): readonly [number, number, number, number] {
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  const counts = [0, 0];
  for (let row = 0; row < matrix.rows; row++) {
    const from = queries[row].segment > 0 ? 1 : 0;
    counts[from]++;
    const values = matrix.row(row);
    for (let col = 0; col < matrix.cols; col++) {
      const value = values[col];
      sums[from * 2 + (keys[col].segment > 0 ? 1 : 0)] += value === value ? value : 0;
    }
  }
  return sums.map((sum, i) => (counts[i >> 1] > 0 ? sum / counts[i >> 1] : 0)) as unknown as [
    number,
    number,
    number,
    number,
  ];
}
