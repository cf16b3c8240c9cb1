import { Matrix } from '../model/matrix';
import { seenBy, type HeadVectors } from './attend';

/** How an attention set lies in an offline page; docs/viewer-protocol.md says what each encoding is. */
export interface EmbeddedSet {
  readonly attention: string;
  readonly encoding: 'rows-u16' | 'rows-f32' | 'qk-i16' | 'qk-f32';
  /** Largest absolute error of a weight. */
  readonly error: number;
  readonly causal: boolean;
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
class Reader {
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

/** Rows of weights, as float32 or as parts of 65535 of each row's largest. */
export function decodeWeights(bytes: Uint8Array, set: EmbeddedSet, shape: BlockShape): Matrix[] {
  const { heads, queries, keys } = shape;
  const reader = new Reader(bytes);
  const most = set.encoding === 'rows-u16' ? reader.floats(heads * queries) : undefined;
  return Array.from({ length: heads }, (_, head) => {
    const data = new Float32Array(queries * keys);
    for (let query = 0; query < queries; query++) {
      const seen = seenBy(query, keys, set.causal);
      const values = most ? reader.words(seen) : reader.floats(seen);
      const factor = most ? most[head * queries + query] / 65535 : 1;
      for (let key = 0; key < seen; key++) {
        data[query * keys + key] = values[key] * factor;
      }
    }
    return new Matrix(queries, keys, data);
  });
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
