import type { FirstToken, Segments } from '../state/view-state';
import { Matrix } from './matrix';
import type { Unit } from './units';

export interface Filter {
  readonly first: FirstToken;
  readonly queries: readonly Unit[];
  readonly keys: readonly Unit[];
  readonly words: boolean;
  /** Weights add up; other measures do not, and words take their mean. */
  readonly additive: boolean;
  readonly causal: boolean;
  /** Which parts of a pair of sentences may be seen: queries of the first to keys of the second, and so on. */
  readonly segments: Segments;
}

/**
 * Without the first key: NaN in its place, and the rest of a row divided by what is left where `renormalise` says so.
 */
export function hideFirst(matrix: Matrix, renormalise: boolean): Matrix {
  const data = matrix.data.slice();
  for (let row = 0; row < matrix.rows; row++) {
    const base = row * matrix.cols;
    data[base] = NaN;
    if (renormalise) {
      // Not 1 − the first: where that is nearly everything, hardly a digit of the rest would be left.
      let left = 0;
      for (let col = 1; col < matrix.cols; col++) {
        left += data[base + col] || 0;
      }
      for (let col = 1; col < matrix.cols; col++) {
        data[base + col] = left > 0 ? data[base + col] / left : 0;
      }
    }
  }
  return new Matrix(matrix.rows, matrix.cols, data);
}

/**
 * Tokens joined to words: over the keys of a word the sum (for weights) or the mean (for other measures), over its
 * queries the mean. So rows of words still sum to 1.
 */
export function joinWords(
  matrix: Matrix,
  queries: readonly Unit[],
  keys: readonly Unit[],
  additive: boolean,
  causal: boolean,
): Matrix {
  const data = new Float32Array(queries.length * keys.length);
  queries.forEach((query, row) =>
    keys.forEach((key, col) => {
      let sum = 0;
      let count = 0;
      let past = 0;
      for (let q = query.from; q < query.to; q++) {
        for (let k = key.from; k < key.to; k++) {
          const value = matrix.at(q, k);
          past += causal && k > q ? 0 : 1;
          if (value === value && !(causal && k > q)) {
            sum += value;
            count++;
          }
        }
      }
      data[row * keys.length + col] =
        count === 0 ? (additive && past === 0 ? 0 : NaN) : sum / (additive ? query.to - query.from : count);
    }),
  );
  return new Matrix(queries.length, keys.length, data);
}

/** Only cells whose query and key lie in the wanted segments; the others become NaN. Rows then no longer sum to 1. */
export function onlySegments(
  matrix: Matrix,
  queries: readonly Unit[],
  keys: readonly Unit[],
  segments: Segments,
): Matrix {
  const [from, at] = [segments[0] === 'a' ? 0 : 1, segments[1] === 'a' ? 0 : 1];
  const data = matrix.data.map((value, i) => {
    const query = queries[Math.floor(i / matrix.cols)];
    return query.segment === from && keys[i % matrix.cols].segment === at ? value : NaN;
  });
  return new Matrix(matrix.rows, matrix.cols, data);
}

const derived = new WeakMap<Matrix, Map<string, Matrix>>();

/** The matrix as the filters show it; made once for each matrix and filter. */
export function filtered(matrix: Matrix, filter: Filter): Matrix {
  const name = `${filter.first}/${filter.words}/${filter.additive}/${filter.segments}`;
  if (filter.first === 'show' && !filter.words && filter.segments === 'all') {
    return matrix;
  }
  let made = derived.get(matrix);
  if (!made?.has(name)) {
    let result =
      filter.first === 'show' ? matrix : hideFirst(matrix, filter.first === 'renormalise' && filter.additive);
    if (filter.words) {
      result = joinWords(result, filter.queries, filter.keys, filter.additive, filter.causal);
    }
    if (filter.segments !== 'all') {
      result = onlySegments(result, filter.queries, filter.keys, filter.segments);
    }
    // One at a time: a filtered copy is as large as the matrix itself.
    made = new Map([[name, result]]);
    derived.set(matrix, made);
  }
  return made!.get(name)!;
}
