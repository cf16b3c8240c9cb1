import type { HeadVectors } from './attend';

export const FakeHeadSize = 64;
const Position = 16;
const Identity = 32;

/** The same numbers for the same seed, in −1 … 1. */
export function hashed(seed: number): number {
  let x = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  x ^= x >>> 16;
  return (x >>> 0) / 0x80000000 - 1;
}

type Kind = 'previous' | 'sink' | 'duplicate' | 'induction' | 'local' | 'broad';
const Kinds: readonly Kind[] = ['sink', 'previous', 'local', 'sink', 'duplicate', 'broad', 'sink', 'induction'];

export function fakeKind(block: number, head: number): Kind {
  return block === 0 && head % 4 === 1
    ? 'duplicate'
    : Kinds[Math.abs(Math.round(hashed(block * 31 + head * 7 + 5) * 1e6)) % Kinds.length];
}

function positionPart(into: Float32Array, at: number, position: number, strength: number): void {
  for (let i = 0; i < Position / 2; i++) {
    const angle = (position * Math.PI) / 2 ** i;
    into[at + 2 * i] = strength * Math.cos(angle);
    into[at + 2 * i + 1] = strength * Math.sin(angle);
  }
}

function identityPart(into: Float32Array, at: number, id: number, strength: number): void {
  for (let i = 0; i < Identity; i++) {
    into[at + Position + i] = strength * hashed(id * 977 + i);
  }
}

/**
 * Queries and keys of a made-up head of one of GPT-2's usual kinds: previous token, sink, same token, induction,
 * local, broad. Real products, so that weights, scores and vectors agree with one another.
 */
export function fakeVectors(
  ids: readonly number[],
  keyIds: readonly number[],
  causal: boolean,
  block: number,
  head: number,
): HeadVectors {
  const size = FakeHeadSize;
  const kind = fakeKind(block, head);
  const q = new Float32Array(ids.length * size);
  const k = new Float32Array(keyIds.length * size);
  const near = { previous: 3.4, local: 1.5, broad: 0.6, sink: 0.8, duplicate: 0.7, induction: 0.7 }[kind];
  const same = { previous: 0.4, local: 0.7, broad: 0.9, sink: 0.7, duplicate: 2.3, induction: 2.4 }[kind];
  const sink =
    { previous: 1.5, local: 2.6, broad: 2, sink: 6, duplicate: 4, induction: 4.6 }[kind] + hashed(block * 13 + head);
  const shift = kind === 'previous' ? 1 : 0;
  for (let i = 0; i < ids.length; i++) {
    positionPart(q, i * size, i - shift, near);
    identityPart(q, i * size, ids[i], same);
    q[i * size + Position + Identity] = sink * 2;
  }
  for (let j = 0; j < keyIds.length; j++) {
    positionPart(k, j * size, j, near);
    identityPart(k, j * size, kind === 'induction' ? (j > 0 ? keyIds[j - 1] : -1) : keyIds[j], same);
    k[j * size + Position + Identity] = j === 0 ? 4 : 0;
  }
  for (let d = Position + Identity + 1; d < size; d++) {
    for (let i = 0; i < ids.length; i++) {
      q[i * size + d] = hashed(ids[i] * 131 + d * 17 + block * 7 + head) * 0.8;
    }
    for (let j = 0; j < keyIds.length; j++) {
      k[j * size + d] = hashed(keyIds[j] * 89 + d * 29 + block * 3 + head * 11) * 0.8;
    }
  }
  return { queries: ids.length, keys: keyIds.length, size, q, k, scale: 1 / Math.sqrt(size), causal };
}
