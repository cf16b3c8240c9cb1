import type { AttentionSet } from '../source/types';

const texts = { prompt: 'the prompt', decoder: 'the decoder’s text' } as const;

/** Who looks at whom in a kind of attention. */
export const kindTitle = ({ queryTokens, keyTokens, queries, keys }: AttentionSet): string =>
  queryTokens === keyTokens
    ? `${texts[queryTokens]} looks at itself, ${queries} tokens`
    : `${texts[queryTokens]} looks at ${texts[keyTokens]}, ${queries} queries × ${keys} keys`;
