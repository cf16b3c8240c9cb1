import type { EmbeddedVectors } from './embedded-page';
import { Reader, type BlockShape } from './embedded-decode';
import { seenBy } from './attend';

/** What passed at the hook points of one block: q and z [S, H, D], k and v [T, H, D]. */
export interface BlockVectors {
  readonly scale: number;
  readonly size: number;
  readonly heads: number;
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly z: Float32Array;
}

export function readVectors(bytes: Uint8Array, stored: EmbeddedVectors, shape: BlockShape): BlockVectors {
  const { heads, queries, keys } = shape;
  const reader = new Reader(bytes);
  const [ofQueries, ofKeys] = [queries * heads * stored.headSize, keys * heads * stored.headSize];
  return {
    scale: stored.scale,
    size: stored.headSize,
    heads,
    q: reader.floats(ofQueries),
    k: reader.floats(ofKeys),
    v: reader.floats(ofKeys),
    z: reader.floats(ofQueries),
  };
}

/** One head's vector of a position. */
export function vectorAt(block: BlockVectors, data: Float32Array, position: number, head: number): number[] {
  const at = (position * block.heads + head) * block.size;
  return [...data.subarray(at, at + block.size)];
}

/** A query's scores, scale · q·k; NaN behind the mask. */
export function scoresOf(block: BlockVectors, head: number, query: number, keys: number, causal: boolean): number[] {
  const q = vectorAt(block, block.q, query, head);
  const seen = seenBy(query, keys, causal);
  return Array.from({ length: keys }, (_, key) =>
    key < seen
      ? Math.fround(block.scale * vectorAt(block, block.k, key, head).reduce((sum, k, d) => sum + k * q[d], 0))
      : NaN,
  );
}
