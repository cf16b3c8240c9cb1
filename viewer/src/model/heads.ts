import type { HeadRef } from '../source/types';

export const headName = (ref: HeadRef): string => `${ref.block}.${ref.head}`;

/** What a pointer is over that is no head: the MLP of a block. */
export const mlpName = (block: number): string => `mlp ${block}`;

/** The block of an MLP's name; undefined where it is none. */
export function parseMlp(name: string): number | undefined {
  const match = /^mlp (\d+)$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

/** Reads `block.head`; undefined where it is no such thing or out of range. */
export function parseHead(name: string, blocks = Infinity, heads = Infinity): HeadRef | undefined {
  const match = /^(\d+)\.(\d+)$/.exec(name);
  if (!match) {
    return undefined;
  }
  const ref = { block: Number(match[1]), head: Number(match[2]) };
  return ref.block < blocks && ref.head < heads ? ref : undefined;
}
