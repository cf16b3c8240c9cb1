import { Matrix } from '../model/matrix';
import { seenBy, type HeadVectors } from './attend';
import type { Factors } from './of-weights';

/** How the matrices of a measure lie in an offline page; docs/viewer-protocol.md says what each encoding is. */
export interface EmbeddedSet {
  readonly attention: string;
  /** The weight where nothing is said. */
  readonly measure?: string;
  readonly encoding: 'rows-u16' | 'rows-s16' | 'rows-f32' | 'qk-i16' | 'qk-f32' | 'of-weights' | 'rest-of-weights';
  /** Largest absolute error of a number. */
  readonly error: number;
  /** Of queries and keys, the largest absolute error of a score. */
  readonly scoreError?: number;
  readonly causal: boolean;
  /** Whether a block has one matrix, which is that of all its heads. */
  readonly perBlock?: boolean;
  /** Whether what is behind the diagonal is −∞, and not 0. */
  readonly masked?: boolean;
  readonly scale?: number;
  readonly headSize?: number;
  /**
   * Keys are stored without their mean over positions, which stands behind them; softmax does not see it, scores do.
   */
  readonly centredKeys?: boolean;
  /** One chunk for each block. */
  readonly blocks: readonly string[];
}

export interface BlockShape {
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
}

/** Takes numbers of one type after another from bytes. */
export class Reader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  floats(count: number): Float32Array {
    return new Float32Array(this.#take(count * 4));
  }

  shorts(count: number): Int16Array {
    return new Int16Array(this.#take(count * 2));
  }

  words(count: number): Uint16Array {
    return new Uint16Array(this.#take(count * 2));
  }

  #take(length: number): ArrayBuffer {
    if (this.#at + length > this.bytes.length) {
      throw new Error('The numbers in this page are damaged; write it again.');
    }
    const from = this.bytes.byteOffset + this.#at;
    this.#at += length;
    return this.bytes.buffer.slice(from, from + length) as ArrayBuffer;
  }
}

/** Takes the numbers of one row. */
type ReadRow = (row: number, into: Float32Array) => void;

/** Of 16 bits with a row's lowest and its step: no number, and −∞. */
const NoNumber = 65535;
const Masked = 65534;

function rowReader(reader: Reader, encoding: EmbeddedSet['encoding'], rows: number): ReadRow {
  if (encoding === 'rows-f32') {
    return (_, into) => into.set(reader.floats(into.length));
  }
  if (encoding === 'rows-u16') {
    const most = reader.floats(rows);
    return (row, into) => {
      const values = reader.words(into.length);
      const factor = most[row] / 65535;
      for (let key = 0; key < into.length; key++) {
        into[key] = values[key] * factor;
      }
    };
  }
  const [lows, steps] = [reader.floats(rows), reader.floats(rows)];
  return (row, into) => {
    const codes = reader.words(into.length);
    for (let key = 0; key < into.length; key++) {
      const code = codes[key];
      into[key] = code === NoNumber ? NaN : code === Masked ? -Infinity : lows[row] + code * steps[row];
    }
  };
}

/** Rows of numbers: as float32, as parts of 65535 of each row's largest, or in steps from each row's lowest. */
export function decodeRows(bytes: Uint8Array, set: EmbeddedSet, shape: BlockShape): Matrix[] {
  const { queries, keys } = shape;
  const heads = set.perBlock ? 1 : shape.heads;
  const read = rowReader(new Reader(bytes), set.encoding, heads * queries);
  return Array.from({ length: heads }, (_, head) => {
    const data = new Float32Array(queries * keys).fill(set.masked ? -Infinity : 0);
    for (let query = 0; query < queries; query++) {
      const start = query * keys;
      read(head * queries + query, data.subarray(start, start + seenBy(query, keys, set.causal)));
    }
    return new Matrix(queries, keys, data);
  });
}

/** What weights are multiplied by, as float32. */
export function decodeFactors(bytes: Uint8Array, { heads, queries, keys }: BlockShape): Factors {
  const reader = new Reader(bytes);
  return { queries: reader.floats(heads * queries), keys: reader.floats(heads * keys) };
}

/** Queries and keys, as float32 or as int16 with a scale for each vector. */
export function decodeVectors(
  bytes: Uint8Array,
  set: EmbeddedSet,
  shape: BlockShape,
  keyMask?: readonly number[],
): HeadVectors[] {
  const { heads, queries, keys } = shape;
  const size = set.headSize!;
  const reader = new Reader(bytes);
  const scales = set.encoding === 'qk-i16' ? [reader.floats(heads * queries), reader.floats(heads * keys)] : undefined;
  const q = scales
    ? widen(reader.shorts(heads * queries * size), scales[0], size)
    : reader.floats(heads * queries * size);
  const k = scales ? widen(reader.shorts(heads * keys * size), scales[1], size) : reader.floats(heads * keys * size);
  if (set.centredKeys) {
    addMeans(k, reader.floats(heads * size), keys, size);
  }
  return Array.from({ length: heads }, (_, head) => ({
    queries,
    keys,
    size,
    scale: set.scale!,
    causal: set.causal,
    keyMask,
    q: q.subarray(head * queries * size, (head + 1) * queries * size),
    k: k.subarray(head * keys * size, (head + 1) * keys * size),
  }));
}

function addMeans(k: Float32Array, means: Float32Array, keys: number, size: number): void {
  for (let i = 0; i < k.length; i++) {
    k[i] += means[Math.floor(i / (keys * size)) * size + (i % size)];
  }
}

function widen(values: Int16Array, scales: Float32Array, size: number): Float32Array {
  const wide = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    wide[i] = (values[i] * scales[Math.floor(i / size)]) / 32767;
  }
  return wide;
}
