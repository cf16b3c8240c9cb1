import type { Alignment, Comparison } from './types';

/** Two tokens that correspond, as positions in A and B. */
export type Partners = readonly [number, number];

const both = (alignment: Alignment): Partners[] =>
  alignment.filter((step): step is Partners => step[0] !== null && step[1] !== null);

/** The rows and the columns of a comparison's differences. */
export const partners = (found: Comparison): readonly [rows: readonly Partners[], columns: readonly Partners[]] => [
  both(found.queryAlignment ?? found.alignment),
  both(found.alignment),
];
