import { massThreshold } from '../model/mass';
import type { Matrix } from '../model/matrix';
import { seenBy } from '../source/attend';

export const Buckets = 14;

/** Lines of one head, sorted into strengths: bucket n holds what is drawn with the nth width and opacity. */
export interface HeadLines {
  readonly buckets: readonly number[][];
  readonly negative: readonly number[][];
}

export interface LineWish {
  readonly matrix: Matrix;
  readonly causal: boolean;
  readonly mass: number;
  /** What counts as full strength. */
  readonly most: number;
  /** Weaker ones are not drawn: nobody would see them. */
  readonly least: number;
  /** Lines that lead out of the view must be stronger: there may be a thousand of them. */
  readonly leastOutside: number;
  readonly inView: (query: number, key: number) => boolean;
}

export const emptyLines = (): HeadLines => ({
  buckets: Array.from({ length: Buckets }, () => []),
  negative: Array.from({ length: Buckets }, () => []),
});

type Place = (query: number, key: number, into: number[]) => void;

function add(lines: HeadLines, wish: LineWish, value: number, query: number, key: number, place: Place): void {
  const strength = Math.abs(value) / wish.most;
  if (strength >= wish.least && (strength >= wish.leastOutside || wish.inView(query, key))) {
    const bucket = Math.min(Buckets - 1, Math.floor(Math.sqrt(strength) * Buckets));
    place(query, key, (value < 0 ? lines.negative : lines.buckets)[bucket]);
  }
}

const thresholds = new WeakMap<Matrix, { mass: number; rows: Float32Array }>();

/** The row's threshold for the top of its mass, worked out when it is first wanted. */
export function thresholdOf(matrix: Matrix, row: number, mass: number): number {
  if (mass >= 100) {
    return 0;
  }
  let kept = thresholds.get(matrix);
  if (!kept || kept.mass !== mass) {
    kept = { mass, rows: new Float32Array(matrix.rows).fill(NaN) };
    thresholds.set(matrix, kept);
  }
  if (Number.isNaN(kept.rows[row])) {
    kept.rows[row] = massThreshold(matrix.row(row), mass);
  }
  return kept.rows[row];
}

/** Lines of the queries from … to − 1 to everything that they look at. */
export function linesOfQueries(wish: LineWish, from: number, to: number, place: Place): HeadLines {
  const lines = emptyLines();
  const { matrix } = wish;
  for (let query = from; query < to; query++) {
    const row = matrix.row(query);
    const threshold = thresholdOf(matrix, query, wish.mass);
    const seen = seenBy(query, matrix.cols, wish.causal);
    for (let key = 0; key < seen; key++) {
      if (row[key] >= threshold || row[key] < 0) {
        add(lines, wish, row[key], query, key, place);
      }
    }
  }
  return lines;
}

/** Lines of everything that looks at a key. */
export function linesOfKey(wish: LineWish, key: number, place: Place): HeadLines {
  const lines = emptyLines();
  const { matrix } = wish;
  for (let query = wish.causal ? key : 0; query < matrix.rows; query++) {
    const value = matrix.at(query, key);
    if (value < 0 || value >= thresholdOf(matrix, query, wish.mass)) {
      add(lines, wish, value, query, key, place);
    }
  }
  return lines;
}

/** The width and opacity of a bucket, whatever else is on. */
export function bucketStyle(bucket: number): { width: number; alpha: number } {
  const root = (bucket + 0.5) / Buckets;
  const strength = root * root;
  return { width: 0.6 + 2.6 * strength, alpha: Math.min(0.92, 0.04 + 0.9 * root) };
}
