import { scoreRow, softmaxRow, type HeadVectors } from './attend';
import type { AttentionSource, GenerateOptions, GenerationEnd } from './attention-source';
import { fakeTokens } from './fake-tokens';
import { fakeKind, hashed } from './fake-vectors';
import { partners } from './partners';
import type {
  Alignment,
  AttentionSet,
  Candidate,
  Causes,
  Comparison,
  GenerationStep,
  HeadScore,
  Intervention,
  Neuron,
  RunInfo,
} from './types';
import { Matrix } from '../model/matrix';

const runs = new Map<string, AttentionSource>();
export const fakeRunNamed = (id: string): AttentionSource | undefined => runs.get(id);
export const rememberFakeRun = (source: AttentionSource): void => void runs.set(source.info.id, source);

export const textHash = (text: string): number =>
  [...text].reduce((sum, char) => (sum * 31 + char.codePointAt(0)!) % 1000003, 7);

const Words = [' you', ' the', ' and', ' castle', ' king', ' sea', '.', ' love', ' me', ' daughters'];

export function fakeNext(prompt: string, interventions: readonly Intervention[]): Candidate[] {
  const seed = textHash(prompt);
  const raw = Words.map((text, i) => ({
    id: i,
    text,
    probability: Math.exp(
      2.5 * hashed(seed + i) + 1.2 * interventions.reduce((sum, _, n) => sum + hashed(i * 7 + n), 0),
    ),
  }));
  const sum = raw.reduce((total, one) => total + one.probability, 0) * 1.3;
  return raw.map(one => ({ ...one, probability: one.probability / sum })).sort((a, b) => b.probability - a.probability);
}

export function fakeNeuron(head: HeadVectors, query: number, key: number): Neuron {
  const scores = new Float32Array(head.keys);
  scoreRow(head, query, scores);
  const row = scores.slice();
  softmaxRow(row);
  const part = (data: Float32Array, at: number): number[] => [...data.subarray(at * head.size, (at + 1) * head.size)];
  const v = Array.from({ length: head.size }, (_, d) => hashed(key * 71 + d));
  const z = v.map((_, d) => row.reduce((sum, weight, j) => sum + weight * hashed(j * 71 + d), 0));
  return {
    q: part(head.q, query),
    k: part(head.k, key),
    v,
    z,
    scale: head.scale,
    score: head.causal && key > query ? NaN : scores[key],
    mask: head.causal && key > query,
    row: [...row],
    scores: [...scores],
  };
}

/** Cross attention looks at another text: what compares positions says nothing there. */
export const fakeScores = (source: AttentionSource, kind: AttentionSet['kind']): HeadScore[] =>
  allScores(source).filter(one => kind !== 'cross' || one.id === 'first_token' || one.id === 'entropy');

function allScores(source: AttentionSource): HeadScore[] {
  const { blocks, heads } = source.info;
  const grid = (value: (block: number, head: number) => number): number[][] =>
    Array.from({ length: blocks }, (_, block) => Array.from({ length: heads }, (_, head) => value(block, head)));
  const kindScore = (kind: string) =>
    grid((b, h) => (fakeKind(b, h) === kind ? 0.75 : 0.12) + 0.12 * hashed(b * 17 + h));
  return [
    {
      id: 'previous_token_head',
      name: 'previous token',
      about: 'attention to the token before',
      values: kindScore('previous'),
    },
    {
      id: 'duplicate_token_head',
      name: 'duplicate token',
      about: 'attention to earlier places of the same token',
      values: kindScore('duplicate'),
    },
    {
      id: 'induction_head',
      name: 'induction',
      about: 'attention to what followed earlier places of the same token',
      values: kindScore('induction'),
    },
    { id: 'first_token', name: 'first token', about: 'mean weight of the first token', values: kindScore('sink') },
    {
      id: 'entropy',
      name: 'entropy',
      about: 'mean entropy of a row',
      unit: 'nats',
      values: grid((b, h) => 2 + 1.5 * hashed(b * 5 + h * 3)),
    },
  ];
}

export function fakeCauses(info: RunInfo, attention: string, target: string, against: string): Causes {
  const seed = textHash(target + against + (info.attentions.length > 1 ? attention : ''));
  const grid = (more: number): number[][] =>
    Array.from({ length: info.blocks }, (_, b) =>
      Array.from({ length: info.heads }, (_, h) => hashed(seed + more + b * 37 + h) ** 5 * (0.4 + b / info.blocks) * 2),
    );
  const candidate = (text: string): Candidate => ({ id: textHash(text) % 50257, text, probability: 0.1 });
  return {
    target: candidate(target || ' castle'),
    against: candidate(against || ' sea'),
    clean: 1.25,
    unit: 'logit difference',
    heads: grid(0),
    attribution: grid(500),
    mlp: Array.from({ length: info.blocks }, (_, b) => hashed(seed + 900 + b) ** 3),
  };
}

export async function fakeGenerate(
  info: RunInfo,
  options: GenerateOptions,
  onStep: (step: GenerationStep) => void,
): Promise<GenerationEnd> {
  let prompt = info.prompt ?? '';
  for (let i = 0; i < options.tokens; i++) {
    const [first, ...others] = fakeNext(prompt, []);
    const token = {
      ...fakeTokens(first.text)[0],
      id: first.id,
      start: prompt.length,
      end: prompt.length + first.text.length,
    };
    onStep({
      position: info.tokens.length + i,
      token,
      probability: first.probability,
      rank: 0,
      alternatives: [first, ...others.slice(0, 4)],
    });
    prompt += first.text;
  }
  return { prompt, reason: 'length' };
}

/** One after the other; what is left of the longer text stays alone. */
function alignedInOrder(a: number, b: number): Alignment {
  const both = Math.min(a, b);
  return Array.from({ length: Math.max(a, b) }, (_, i) =>
    i < both ? [i, i] : i < a ? ([i, null] as const) : ([null, i] as const),
  );
}

export function fakeComparison(a: RunInfo, b: RunInfo, set: AttentionSet): Comparison {
  const count = (info: RunInfo, text: 'prompt' | 'decoder'): number =>
    (text === 'decoder' ? (info.decoderTokens ?? []) : info.tokens).length;
  const align = (text: 'prompt' | 'decoder'): Alignment => alignedInOrder(count(a, text), count(b, text));
  const values = Array.from({ length: a.blocks }, (_, block) =>
    Array.from({ length: a.heads }, (_, h) => Math.abs(hashed(block * 41 + h)) ** 3 * 0.4),
  );
  return {
    a: a.id,
    b: b.id,
    attention: set.name,
    alignment: align(set.keyTokens),
    ...(set.queryTokens === set.keyTokens ? {} : { queryAlignment: align(set.queryTokens) }),
    rankings: [{ id: 'js', name: 'Jensen–Shannon', about: 'divergence of the rows of partners, mean, nats', values }],
  };
}

export function fakeDifference(comparison: Comparison, a: Matrix, b: Matrix): Matrix {
  const [rows, columns] = partners(comparison);
  const data = new Float32Array(rows.length * columns.length);
  rows.forEach(([qa, qb], row) =>
    columns.forEach(([ka, kb], col) => {
      data[row * columns.length + col] = b.at(qb, kb) - a.at(qa, ka);
    }),
  );
  return new Matrix(rows.length, columns.length, data);
}
