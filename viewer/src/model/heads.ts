import type { HeadRef } from '../source/types';

export const headName = (ref: HeadRef): string => `${ref.block}.${ref.head}`;

/** Reads `block.head`; undefined where it is no such thing or out of range. */
export function parseHead(name: string, blocks = Infinity, heads = Infinity): HeadRef | undefined {
  const match = /^(\d+)\.(\d+)$/.exec(name);
  if (!match) {
    return undefined;
  }
  const ref = { block: Number(match[1]), head: Number(match[2]) };
  return ref.block < blocks && ref.head < heads ? ref : undefined;
}
