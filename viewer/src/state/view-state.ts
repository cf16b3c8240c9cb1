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

/** How a text was asked to go on. */
export interface Writing {
  readonly tokens: number;
  /** The most probable token, as the model's settings say, or drawn at a temperature. */
  readonly how: 'best' | 'model' | 'draw';
  readonly temperature: number;
  /** Of the draw, so that the same text comes back. */
  readonly seed: number;
}

/** Where a view is scrolled to: the part of the whole that lies before the view, so that it holds for windows of any size. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What can be opened and closed. */
export type OpenPart = 'tools' | 'pair';

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
  /** What took the place of each head and MLP in the causal map that was asked for; undefined: none was. */
  readonly causes: 'zero' | 'mean' | undefined;
  /** Of the causal map: what is lost without a head, or what it adds directly. */
  readonly effect: 'without' | 'direct';
  /** The text that was asked for; undefined: none was. */
  readonly writing: Writing | undefined;
  /** The step of that text that is looked at; undefined is the last. */
  readonly step: number | undefined;
  /** What heads of two prompts are ranked by; empty is the first. */
  readonly rank: string;
  /** What a head's output is offered to be multiplied by, and the prompt that it is offered to be patched from. */
  readonly factor: number;
  readonly from: string;
  readonly view: ViewName;
  readonly beside: ViewName | undefined;
  /** A third view, where there is room for three. */
  readonly third: ViewName | undefined;
  readonly open: readonly OpenPart[];
  readonly scrolled: Readonly<Partial<Record<ViewName, Place>>>;
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
  causes: undefined,
  effect: 'without',
  writing: undefined,
  step: undefined,
  rank: '',
  factor: 2,
  from: '',
  view: 'head',
  beside: 'wall',
  third: 'matrix',
  open: [],
  scrolled: {},
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
  /** What a view says of a place that is no token, cell or head. */
  readonly said?: string;
}
