import { Matrix } from '../model/matrix';

/** The queries and keys of one head: q [S, D], k [T, D], and the factor that their products are multiplied by. */
export interface HeadVectors {
  readonly queries: number;
  readonly keys: number;
  readonly size: number;
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly scale: number;
  readonly causal: boolean;
  /** 0 where a key is padding that nothing may look at. */
  readonly keyMask?: ArrayLike<number>;
}

/** The keys that a query may look at are 0 … seen − 1. */
export const seenBy = (query: number, keys: number, causal: boolean): number =>
  causal ? Math.min(query + 1, keys) : keys;

/** Scores of one query: scale · q·k; NaN where the mask is. */
export function scoreRow(head: HeadVectors, query: number, into: Float32Array): void {
  const { size, q, k, keys, scale, keyMask } = head;
  const seen = seenBy(query, keys, head.causal);
  const base = query * size;
  for (let key = 0; key < seen; key++) {
    let sum = 0;
    const at = key * size;
    for (let d = 0; d < size; d++) {
      sum += q[base + d] * k[at + d];
    }
    into[key] = keyMask && !keyMask[key] ? NaN : sum * scale;
  }
  into.fill(NaN, seen, keys);
}

/** Softmax in place over the numbers that are not NaN; those become 0. */
export function softmaxRow(row: Float32Array): void {
  let most = -Infinity;
  for (let i = 0; i < row.length; i++) {
    if (row[i] > most) {
      most = row[i];
    }
  }
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const weight = row[i] === row[i] ? Math.exp(row[i] - most) : 0;
    row[i] = weight;
    sum += weight;
  }
  for (let i = 0; i < row.length && sum > 0; i++) {
    row[i] /= sum;
  }
}

/** The whole pattern, or the scores before softmax. */
export function attend(head: HeadVectors, measure: 'weight' | 'score' = 'weight'): Matrix {
  const data = new Float32Array(head.queries * head.keys);
  for (let query = 0; query < head.queries; query++) {
    const row = data.subarray(query * head.keys, (query + 1) * head.keys);
    scoreRow(head, query, row);
    if (measure === 'weight') {
      softmaxRow(row);
    }
  }
  return new Matrix(head.queries, head.keys, data);
}
