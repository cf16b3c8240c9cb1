import { attend, scoreRow, softmaxRow, type HeadVectors } from './attend';
import type { AttentionSource, GenerateOptions, GenerationEnd } from './attention-source';
import * as analysis from './fake-analysis';
import { fakeTokens } from './fake-tokens';
import { FakeHeadSize, fakeVectors } from './fake-vectors';
import { quantise, thumbnail } from './thumbnail';
import type {
  AttentionSet,
  Causes,
  Comparison,
  GenerationStep,
  HeadRef,
  HeadScore,
  Intervention,
  Neuron,
  PatternRef,
  RunInfo,
  Token,
  Wall,
} from './types';
import { Matrix } from '../model/matrix';

export interface FakeOptions {
  readonly tokens: readonly Token[];
  readonly decoderTokens?: readonly Token[];
  readonly blocks?: number;
  readonly heads?: number;
  readonly kind?: 'causal' | 'self';
  readonly prompt?: string;
  readonly interventions?: readonly Intervention[];
}

/** A made-up model of GPT-2's shape for tests, pictures and measurements: the same answers every time. */
export class FakeSource implements AttentionSource {
  readonly info: RunInfo;
  readonly error = 0;
  #walls = new Map<string, Wall>();

  constructor(readonly options: FakeOptions) {
    this.info = fakeInfo(options);
  }

  async pattern(ref: PatternRef): Promise<Matrix> {
    return this.matrix(ref);
  }

  matrix(ref: PatternRef): Matrix {
    const matrix = attend(this.vectors(ref), ref.measure === 'score' ? 'score' : 'weight');
    const kind = this.info.attentions.length > 1 ? `${ref.attention}.` : '';
    const change = this.options.interventions?.find(one => one.head === `${kind}${ref.block}.${ref.head}`);
    return change?.kind === 'zero'
      ? new Matrix(matrix.rows, matrix.cols, new Float32Array(matrix.data.length))
      : matrix;
  }

  vectors(ref: PatternRef): HeadVectors {
    const set = this.setOf(ref.attention);
    const ids = (which: 'prompt' | 'decoder'): number[] =>
      (which === 'decoder' ? this.info.decoderTokens! : this.info.tokens).map(token => token.id);
    return fakeVectors(ids(set.queryTokens), ids(set.keyTokens), set.kind === 'causal', ref.block, ref.head);
  }

  setOf(attention: string): AttentionSet {
    const set = this.info.attentions.find(one => one.name === attention);
    if (!set) {
      throw new Error(
        `There is no attention '${attention}'; expected one of ${this.info.attentions.map(s => s.name).join(', ')}.`,
      );
    }
    return set;
  }

  async wall(attention: string, measure: string, side: number): Promise<Wall> {
    const key = `${attention}/${measure}/${side}`;
    if (!this.#walls.has(key)) {
      this.#walls.set(key, this.#makeWall(attention, measure, side));
    }
    return this.#walls.get(key)!;
  }

  #makeWall(attention: string, measure: string, side: number): Wall {
    const { blocks, heads } = this.info;
    const set = this.setOf(attention);
    const least = Math.min(side, Math.max(set.queries, set.keys));
    const bytes = new Uint8Array(blocks * heads * least * least);
    const low = measure === 'score' ? -10 : 0;
    const high = measure === 'score' ? 10 : 1;
    for (let i = 0; i < blocks * heads; i++) {
      const small = thumbnail(
        this.matrix({ attention, measure, block: Math.floor(i / heads), head: i % heads }),
        least,
      );
      quantise(small, low, high, bytes.subarray(i * least * least, (i + 1) * least * least));
    }
    return { side: least, blocks, heads, low, high, bytes };
  }

  async row(attention: string, measure: string, query: number): Promise<Matrix> {
    return this.#each(
      attention,
      measure,
      (vectors, into) => {
        scoreRow(vectors, query, into);
        if (measure !== 'score') {
          softmaxRow(into);
        }
      },
      this.setOf(attention).keys,
    );
  }

  async looked(attention: string, measure: string, key: number): Promise<Matrix> {
    return this.#each(
      attention,
      measure,
      (vectors, into) => {
        into.set(attend(vectors, measure === 'score' ? 'score' : 'weight').column(key));
      },
      this.setOf(attention).queries,
    );
  }

  #each(
    attention: string,
    measure: string,
    fill: (vectors: HeadVectors, into: Float32Array) => void,
    width: number,
  ): Matrix {
    const { blocks, heads } = this.info;
    const all = new Matrix(blocks * heads, width, new Float32Array(blocks * heads * width));
    for (let i = 0; i < blocks * heads; i++) {
      fill(this.vectors({ attention, measure, block: Math.floor(i / heads), head: i % heads }), all.row(i));
    }
    return all;
  }

  async neuron(ref: PatternRef, query: number, key: number): Promise<Neuron> {
    return analysis.fakeNeuron(this.vectors(ref), query, key);
  }

  async scores(attention: string): Promise<readonly HeadScore[]> {
    return analysis.fakeScores(this, this.setOf(attention).kind);
  }

  async causes(attention: string, target: string, against: string): Promise<Causes> {
    return analysis.fakeCauses(this.info, attention, target, against);
  }

  async generate(options: GenerateOptions, onStep: (step: GenerationStep) => void): Promise<GenerationEnd> {
    return analysis.fakeGenerate(this.info, options, onStep);
  }

  async compare(other: AttentionSource, attention: string): Promise<Comparison> {
    return analysis.fakeComparison(this.info, other.info, this.setOf(attention));
  }

  async difference(comparison: Comparison, head: HeadRef): Promise<Matrix> {
    const other = analysis.fakeRunNamed(comparison.b) as FakeSource | undefined;
    const ref = { ...head, attention: comparison.attention, measure: 'weight' };
    return analysis.fakeDifference(comparison, this.matrix(ref), (other ?? this).matrix(ref));
  }
}

function fakeInfo(options: FakeOptions): RunInfo {
  const { tokens, decoderTokens } = options;
  const kind = options.kind ?? (decoderTokens ? 'self' : 'causal');
  const self: AttentionSet = {
    name: decoderTokens ? 'encoder' : 'self',
    kind,
    queries: tokens.length,
    keys: tokens.length,
    queryTokens: 'prompt',
    keyTokens: 'prompt',
  };
  const decoder = decoderTokens
    ? ([
        {
          name: 'decoder',
          kind: 'causal',
          queries: decoderTokens.length,
          keys: decoderTokens.length,
          queryTokens: 'decoder',
          keyTokens: 'decoder',
        },
        {
          name: 'cross',
          kind: 'cross',
          queries: decoderTokens.length,
          keys: tokens.length,
          queryTokens: 'decoder',
          keyTokens: 'prompt',
        },
      ] satisfies AttentionSet[])
    : [];
  const prompt = options.prompt ?? tokens.map(token => token.text).join('');
  return {
    id: `fake-${analysis.textHash(prompt)}`,
    model: 'made up',
    architecture: 'made up',
    prompt,
    blocks: options.blocks ?? 12,
    heads: options.heads ?? 12,
    headSize: FakeHeadSize,
    context: 1024,
    tokens,
    decoderTokens,
    attentions: [self, ...decoder],
    next: analysis.fakeNext(prompt, options.interventions ?? []),
    measures: [
      {
        id: 'weight',
        name: 'weight',
        about: 'what softmax gives each key; a row sums to 1',
        scope: 'head',
        diverging: false,
      },
      { id: 'score', name: 'score', about: 'scaled q·k before softmax', scope: 'head', diverging: true },
    ],
    interventions: options.interventions ?? [],
    features: {
      neuron: true,
      scores: true,
      causes: true,
      generate: !decoderTokens,
      compare: true,
      interventions: true,
    },
  };
}

export const fakeSource = (prompt: string, options: Partial<FakeOptions> = {}): FakeSource =>
  new FakeSource({ tokens: fakeTokens(prompt), prompt, ...options });
