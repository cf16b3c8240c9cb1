import type { Intervention } from '../source/types';

export type ViewName =
  'wall' | 'head' | 'matrix' | 'text' | 'neuron' | 'pairs' | 'heads' | 'compare' | 'generate' | 'causes' | 'next';
export type FirstToken = 'show' | 'hide' | 'renormalise';
export type Segments = 'all' | 'aa' | 'ab' | 'ba' | 'bb';

/**
 * A place: a query, a key, both (a cell), or neither. Indices of the current units: tokens, or words where words are
 * on.
 */
export interface Spot {
  readonly query?: number;
  readonly key?: number;
}

/** A part of the matrix, in cells; undefined is the whole. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/**
 * All that decides what is on screen, apart from the data and from what the pointer is over. Never changed in place.
 */
export interface ViewState {
  readonly model: string;
  readonly prompt: string;
  readonly pair: string;
  readonly decoder: string;
  readonly interventions: readonly Intervention[];
  /** The prompt that this one is compared with. */
  readonly other: string;
  /** Which next token against which, for the causal map; empty: the most probable two. */
  readonly target: string;
  readonly against: string;
  readonly view: ViewName;
  readonly beside: ViewName | undefined;
  readonly attention: string;
  /** −1, at the very beginning, is the last block. */
  readonly block: number;
  readonly head: number;
  /** The heads that are on, written `block.head`, in the order of their colours. */
  readonly heads: readonly string[];
  readonly locked: Spot;
  readonly measure: string;
  readonly scale: 'linear' | 'sqrt';
  /** How much of each row's mass is drawn as lines, percent. */
  readonly mass: number;
  readonly first: FirstToken;
  readonly spaces: boolean;
  readonly words: boolean;
  readonly layout: 'columns' | 'rows';
  readonly look: 'from' | 'at';
  readonly segments: Segments;
  readonly sort: string;
  readonly least: number;
  readonly dimensions: 'index' | 'contribution';
  readonly zoom: Window | undefined;
  readonly lens: boolean;
  readonly theme: 'auto' | 'light' | 'dark';
}

export const initialState: ViewState = {
  model: '',
  prompt: '',
  pair: '',
  decoder: '',
  interventions: [],
  other: '',
  target: '',
  against: '',
  view: 'head',
  beside: 'wall',
  attention: 'self',
  block: -1,
  head: 0,
  heads: [],
  locked: {},
  measure: 'weight',
  scale: 'sqrt',
  mass: 100,
  first: 'show',
  spaces: false,
  words: false,
  layout: 'columns',
  look: 'from',
  segments: 'all',
  sort: '',
  least: 0,
  dimensions: 'index',
  zoom: undefined,
  lens: true,
  theme: 'auto',
};

/** What the pointer or the keyboard is over; never in the history or the URL. */
export interface Hover extends Spot {
  readonly head?: string;
}
