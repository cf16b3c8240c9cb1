/** A token of the run: its decoded text, its vocabulary spelling, and its UTF-16 range in the prompt. */
export interface Token {
  readonly id: number;
  readonly text: string;
  readonly piece: string;
  readonly start: number;
  readonly end: number;
  readonly segment?: number;
  readonly special?: boolean;
}

/** One of the run's kinds of attention; rows are queries, columns are keys. */
export interface AttentionSet {
  readonly name: string;
  readonly kind: 'causal' | 'self' | 'cross';
  readonly queries: number;
  readonly keys: number;
  readonly queryTokens: 'prompt' | 'decoder';
  readonly keyTokens: 'prompt' | 'decoder';
  /** Of these patterns; the run's where nothing is said. */
  readonly blocks?: number;
  readonly heads?: number;
  /** Which of the run's measures they have, by id; all where nothing is said. */
  readonly measures?: readonly string[];
}

/** What the cells can show. Diverging measures have a sign and are drawn red-blue. */
export interface Measure {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly scope: 'head' | 'block';
  readonly diverging: boolean;
}

/** A candidate for the next token. */
export interface Candidate {
  readonly id: number;
  readonly text: string;
  readonly probability: number;
}

/**
 * Something that a run was changed by. Where there are several kinds of attention a head, an MLP and a token are written
 * with theirs: `cross.5.1`, `decoder.3`, `decoder.2`.
 */
export interface Intervention {
  readonly kind: 'zero' | 'mean' | 'scale' | 'cut' | 'cut-score' | 'mask-token' | 'patch';
  readonly head?: string;
  readonly mlp?: number | string;
  readonly factor?: number;
  readonly query?: number | string;
  readonly key?: number | string;
  readonly token?: number | string;
  /** Another prompt, as text or as ids. */
  readonly from?: string | readonly number[];
}

/** One forward pass and what can be asked about it. */
export interface RunInfo {
  readonly id: string;
  readonly model: string;
  readonly revision?: string;
  readonly architecture?: string;
  readonly prompt?: string;
  readonly pairPrompt?: string;
  readonly decoderPrompt?: string;
  readonly blocks: number;
  readonly heads: number;
  readonly headSize: number;
  readonly context: number;
  readonly tokens: readonly Token[];
  readonly decoderTokens?: readonly Token[];
  readonly attentions: readonly AttentionSet[];
  readonly next?: readonly Candidate[];
  /** The position of the masked token that `next` is about; missing where it is about the next one. */
  readonly masked?: number;
  readonly measures: readonly Measure[];
  readonly interventions: readonly Intervention[];
  readonly features: Readonly<Record<string, boolean>>;
}

/** A block and a head, 0-based, written `block.head`. */
export interface HeadRef {
  readonly block: number;
  readonly head: number;
}

/** Which head's numbers: of which attention set, in which measure. */
export interface PatternRef extends HeadRef {
  readonly attention: string;
  readonly measure: string;
}

/** Thumbnails of all heads: bytes [B·H, side, side], 0 = low, 255 = high. */
export interface Wall {
  readonly side: number;
  readonly blocks: number;
  readonly heads: number;
  readonly low: number;
  readonly high: number;
  readonly bytes: Uint8Array;
}

/** The vectors behind one weight. `row` and `scores` run over the keys of the query. */
export interface Neuron {
  readonly q: readonly number[];
  readonly k: readonly number[];
  readonly v?: readonly number[];
  readonly z?: readonly number[];
  readonly scale: number;
  readonly score: number;
  readonly mask: boolean;
  readonly row: readonly number[];
  readonly scores: readonly number[];
}

/** One number for each head: [B][H]. */
export interface HeadScore {
  /** Empty for a part of 1. */
  readonly unit?: string;
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly values: readonly (readonly number[])[];
}

/** Tokens of two runs in order, as positions in A and B; null where one has no partner. */
export type Alignment = readonly (readonly [number | null, number | null])[];

/** Two runs side by side: which tokens are partners, and how far their heads are apart. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  /** Whose heads. */
  readonly attention: string;
  /** Of the tokens that are looked at, a difference's columns; of its rows too where there is no other. */
  readonly alignment: Alignment;
  /** Of the tokens that look, where they are of another text. */
  readonly queryAlignment?: Alignment;
  readonly rankings: readonly HeadScore[];
}

/** What each head and MLP does to the logit of one token against another. */
export interface Causes {
  readonly target: { readonly text: string };
  readonly against?: { readonly text: string };
  readonly clean: number;
  readonly heads: readonly (readonly number[])[];
  /** Of the MLPs in the heads' stack. */
  readonly mlp: readonly number[];
  readonly attribution?: readonly (readonly number[])[];
  readonly unit?: string;
}

/** One generated token and what else it could have been. */
export interface GenerationStep {
  readonly position: number;
  readonly token: Token;
  readonly probability: number;
  readonly rank: number;
  readonly alternatives: readonly Candidate[];
}
