import type { AttentionSource } from '../source/attention-source';
import { Feed } from '../source/feed';
import type { AttentionSet, HeadRef, Measure, RunInfo, Token } from '../source/types';
import { forRun, measuresOf } from '../state/for-run';
import type { Segments, ViewState } from '../state/view-state';
import { describeChange } from './describe-change';
import { filtered } from './filters';
import { headName } from './heads';
import type { Matrix } from './matrix';
import { tokenUnits, wordUnits, type Unit } from './units';

export const segmentNames: Readonly<Record<Segments, string>> = {
  all: 'all',
  aa: 'A → A',
  ab: 'A → B',
  ba: 'B → A',
  bb: 'B → B',
};

/** Patterns of the heads that are on may take this much, well below what the feed keeps. */
const HeadBytes = 120 * 1024 * 1024;

/** Measures whose rows are parts of a whole. */
const additiveMeasures: readonly string[] = ['weight', 'without-first', 'rollout'];

/** A run as the state wants it seen: units, filtered patterns, ranges. */
export class Scene {
  readonly feed: Feed;
  #units = new Map<string, readonly Unit[]>();

  constructor(readonly source: AttentionSource) {
    this.feed = new Feed(source);
  }

  get info(): RunInfo {
    return this.source.info;
  }

  set(state: ViewState): AttentionSet {
    return this.info.attentions.find(set => set.name === state.attention) ?? this.info.attentions[0];
  }

  blocks(state: ViewState): number {
    return this.set(state).blocks ?? this.info.blocks;
  }

  heads(state: ViewState): number {
    return this.set(state).heads ?? this.info.heads;
  }

  /** The measures that the attention has. */
  measures(state: ViewState): readonly Measure[] {
    return measuresOf(this.info, this.set(state));
  }

  measure(state: ViewState): Measure {
    const measures = this.measures(state);
    return measures.find(measure => measure.id === state.measure) ?? measures[0];
  }

  /** Whether a head has to be named with its kind of attention. */
  get severalKinds(): boolean {
    return this.info.attentions.length > 1;
  }

  /** A head as it is written: `5.1`, or with its kind where there are several, `cross.5.1`. */
  headLabel(state: ViewState, head: HeadRef | string): string {
    const name = typeof head === 'string' ? head : headName(head);
    return this.severalKinds ? `${this.set(state).name}.${name}` : name;
  }

  /** A head in words. */
  headWords(state: ViewState, { block, head }: HeadRef): string {
    return this.ofKind(state, `block ${block}, head ${head}`);
  }

  /** Something with the kind of attention that it is of, where there are several. */
  ofKind(state: ViewState, text: string): string {
    return this.severalKinds ? `${this.set(state).name} · ${text}` : text;
  }

  /** The stack that has the attention, and whose MLPs stand beside its heads: cross attention is the decoder's. */
  stack(state: ViewState): 'encoder' | 'decoder' {
    return this.set(state).queryTokens === 'decoder' ? 'decoder' : 'encoder';
  }

  /** The MLP of a block in words. */
  mlpLabel(state: ViewState, block: number): string {
    return this.severalKinds ? `${this.stack(state)} mlp ${block}` : `mlp ${block}`;
  }

  /** The state with nothing in it that the run does not have. */
  fit(state: ViewState): ViewState {
    return forRun(state, this.info);
  }

  /** Another kind of attention: places there are of other texts, and it may have fewer blocks, heads and measures. */
  chooseAttention(state: ViewState, name: string): ViewState {
    return name === this.set(state).name ? state : this.fit({ ...state, attention: name, locked: {}, zoom: undefined });
  }

  /** Whether a row's numbers are parts of a whole. */
  additive(state: ViewState): boolean {
    return additiveMeasures.includes(state.measure);
  }

  tokens(which: 'prompt' | 'decoder'): readonly Token[] {
    return which === 'decoder' ? (this.info.decoderTokens ?? []) : this.info.tokens;
  }

  queries(state: ViewState): readonly Unit[] {
    return this.#unitsOf(this.set(state).queryTokens, state);
  }

  keys(state: ViewState): readonly Unit[] {
    return this.#unitsOf(this.set(state).keyTokens, state);
  }

  causal(state: ViewState): boolean {
    return this.set(state).kind === 'causal';
  }

  /** The heads that are on, as many of them as there is room for in memory. */
  headsOn(state: ViewState): readonly string[] {
    const { queries, keys } = this.set(state);
    return state.heads.slice(0, Math.max(1, Math.floor(HeadBytes / (4 * queries * keys))));
  }

  /** The numbers of one head through the filters; undefined until they have come. */
  pattern(state: ViewState, ref: HeadRef): Matrix | undefined {
    const set = this.set(state);
    const matrix = this.feed.pattern({ attention: set.name, measure: state.measure, block: ref.block, head: ref.head });
    return (
      matrix &&
      filtered(matrix, {
        first: state.first,
        words: state.words,
        queries: this.queries(state),
        keys: this.keys(state),
        additive: this.additive(state),
        causal: set.kind === 'causal',
        segments: state.segments,
      })
    );
  }

  /** Whether the tokens come in two parts, as a pair of sentences does. */
  hasSegments(state: ViewState): boolean {
    const set = this.set(state);
    return [...this.tokens(set.queryTokens), ...this.tokens(set.keyTokens)].some(token => (token.segment ?? 0) > 0);
  }

  /** What the filters do to the numbers, in words; empty where they are as the model has them. */
  stated(state: ViewState): string {
    const parts: string[] = [];
    if (this.info.interventions.length > 0) {
      parts.push(`changed: ${this.info.interventions.map(describeChange).join(', ')}`);
    }
    if (state.first === 'hide') {
      parts.push('first key hidden, rest as it was');
    } else if (state.first === 'renormalise') {
      parts.push(this.additive(state) ? 'first key hidden, rest renormalised to 1' : 'first key hidden');
    }
    if (state.words) {
      parts.push(this.additive(state) ? 'words: sum over keys, mean over queries' : 'words: mean over tokens');
    }
    if (state.segments !== 'all') {
      parts.push(`only ${segmentNames[state.segments]}`);
    }
    if (state.mass < 100) {
      parts.push(`lines: top ${state.mass} % of each row`);
    }
    const on = this.headsOn(state).length;
    if (on < state.heads.length) {
      parts.push(`the first ${on} of ${state.heads.length} heads`);
    }
    const error = this.source.errorOf?.(this.set(state).name, state.measure) ?? this.source.error;
    if (error > 0) {
      parts.push(`numbers rounded to fit the file, error at most ${error.toExponential(1)}`);
    }
    return parts.join(' · ');
  }

  #unitsOf(which: 'prompt' | 'decoder', state: ViewState): readonly Unit[] {
    const name = `${which}/${state.words}/${state.spaces}`;
    let units = this.#units.get(name);
    if (!units) {
      units = (state.words ? wordUnits : tokenUnits)(this.tokens(which), state.spaces);
      this.#units.set(name, units);
    }
    return units;
  }
}
