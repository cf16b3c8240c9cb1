import { Matrix, rangeOf } from '../model/matrix';
import { attend, type HeadVectors } from './attend';
import type { AttentionSource, GenerateOptions, GenerationEnd } from './attention-source';
import { unpack } from './embedded-chunks';
import { decodeFactors, decodeRows, decodeVectors, type BlockShape, type EmbeddedSet } from './embedded-decode';
import type { EmbeddedPage, EmbeddedVectors } from './embedded-page';
import { readVectors, scoresOf, vectorAt, type BlockVectors } from './embedded-vectors';
import { multiplied, withoutFirst, type Factors } from './of-weights';
import { partners } from './partners';
import { Recorded } from './recorded';
import { RequestCache } from './request-cache';
import { quantise, thumbnail } from './thumbnail';
import type {
  AttentionSet,
  Causes,
  Comparison,
  GenerationStep,
  HeadRef,
  HeadScore,
  Neuron,
  PatternRef,
  RunInfo,
  Wall,
} from './types';

/** Lets the page answer the hand between two heads. */
const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

const elsewhere = 'open the prompt with attendance serve for others';

type Block = {
  readonly rows?: readonly Matrix[];
  readonly vectors?: readonly HeadVectors[];
  readonly factors?: Factors;
  readonly bytes: number;
};

/**
 * The numbers that an offline page carries in itself, unpacked block by block as they are looked at, and the answers
 * that were there when it was saved. What it has not it does not offer, or says so in a line.
 */
export class EmbeddedSource implements AttentionSource {
  readonly info: RunInfo;
  readonly state?: string;
  readonly error: number;
  readonly recorded = new Recorded();
  readonly #blocks = new RequestCache(96 * 1024 * 1024);

  constructor(
    readonly page: EmbeddedPage,
    readonly chunk: (id: string) => string,
  ) {
    this.state = page.state;
    this.error = Math.max(0, ...page.sets.filter(set => !set.measure).map(set => set.error));
    this.#recall();
    this.info = this.#offered(page.info);
    if (!page.scores) {
      this.scores = undefined;
    }
    if (!page.vectors) {
      this.neuron = undefined;
    }
  }

  static fromPage(document: Document): EmbeddedSource {
    const read = (id: string): string => document.getElementById(`attendance-${id}`)?.textContent ?? '';
    return new EmbeddedSource(JSON.parse(read('data')) as EmbeddedPage, read);
  }

  errorOf(attention: string, measure: string): number {
    const own = this.#stored(attention, measure);
    return own ? own.error : (this.#stored(attention, 'weight')?.scoreError ?? 0);
  }

  async pattern(ref: PatternRef): Promise<Matrix> {
    const own = this.#stored(ref.attention, ref.measure);
    if (own?.encoding.endsWith('of-weights')) {
      const made = await this.pattern({ ...ref, measure: 'weight' });
      const { factors } = await this.#block(own, ref.block);
      return factors ? multiplied(made, factors, ref.head) : withoutFirst(made);
    }
    if (own) {
      const block = await this.#block(own, ref.block);
      return block.vectors ? attend(block.vectors[ref.head]) : block.rows![own.perBlock ? 0 : ref.head];
    }
    const weights = this.#stored(ref.attention, 'weight');
    if (weights && ref.measure === 'score' && weights.encoding.startsWith('qk')) {
      return attend((await this.#block(weights, ref.block)).vectors![ref.head], 'score');
    }
    throw new Error(`This page has no numbers of “${ref.measure}” in ${ref.attention} attention; ${elsewhere}.`);
  }

  async wall(attention: string, measure: string, side: number): Promise<Wall> {
    const wall = this.page.walls?.find(one => one.attention === attention && one.measure === measure);
    const set = this.#set(attention);
    const [blocks, heads] = [set.blocks ?? this.info.blocks, set.heads ?? this.info.heads];
    if (wall) {
      return { ...wall, blocks, heads, bytes: await unpack(this.chunk(wall.chunk)) };
    }
    const least = Math.min(side, Math.max(set.queries, set.keys));
    const small: Float32Array[] = [];
    for (let i = 0; i < blocks * heads; i++) {
      await pause();
      small.push(
        thumbnail(await this.pattern({ attention, measure, block: Math.floor(i / heads), head: i % heads }), least),
      );
    }
    // From 0, as the server's are.
    const ranges = small.map(values => rangeOf(values.filter(Number.isFinite)));
    const low = Math.min(0, ...ranges.map(range => range[0]));
    const high = Math.max(0, ...ranges.map(range => range[1]));
    const bytes = new Uint8Array(small.length * least * least);
    small.forEach((values, i) =>
      quantise(values, low, high, bytes.subarray(i * least * least, (i + 1) * least * least)),
    );
    return { side: least, blocks, heads, low, high, bytes };
  }

  async row(attention: string, measure: string, query: number): Promise<Matrix> {
    return this.#everyHead(attention, measure, matrix => matrix.row(query));
  }

  async looked(attention: string, measure: string, key: number): Promise<Matrix> {
    return this.#everyHead(attention, measure, matrix => matrix.column(key));
  }

  scores?: (attention: string) => Promise<readonly HeadScore[]> = async attention =>
    this.page.scores!.find(one => one.attention === attention)?.scores ?? [];

  neuron?: (ref: PatternRef, query: number, key: number) => Promise<Neuron> = async (ref, query, key) => {
    const lack = this.lacks(ref);
    if (lack) {
      throw new Error(lack);
    }
    const { keys, kind } = this.#set(ref.attention);
    const block = await this.#vectors(this.#vectorsOf(ref)!);
    const row = (await this.pattern({ ...ref, measure: 'weight' })).row(query);
    const scores = this.#stored(ref.attention, 'score')
      ? [...(await this.pattern({ ...ref, measure: 'score' })).row(query)].map(one =>
          Number.isFinite(one) ? one : NaN,
        )
      : scoresOf(block, ref.head, query, keys, kind === 'causal');
    return {
      q: vectorAt(block, block.q, query, ref.head),
      k: vectorAt(block, block.k, key, ref.head),
      v: vectorAt(block, block.v, key, ref.head),
      z: vectorAt(block, block.z, query, ref.head),
      scale: block.scale,
      score: scores[key],
      mask: Number.isNaN(scores[key]),
      row: [...row],
      scores,
    };
  };

  /** Which vectors there are, where those of a head are not; undefined where they are. */
  lacks(ref: PatternRef): string | undefined {
    if (this.#vectorsOf(ref)) {
      return undefined;
    }
    const there = (this.page.vectors ?? []).map(
      one => `${this.info.attentions.length > 1 ? `${one.attention} ` : ''}block ${one.block}`,
    );
    return `This page has the vectors of ${there.join(', ')} alone; ${elsewhere}.`;
  }

  async causes(attention: string, target: string, against: string, mean: boolean): Promise<Causes> {
    const found = this.recorded.causesOf({ attention, target, against, mean });
    if (!found) {
      const there = this.recorded.causes.map(({ answer, asked }) =>
        [
          `“${answer.target.text}”`,
          answer.against && `against “${answer.against.text}”`,
          asked.mean && '(mean)',
          this.info.attentions.length > 1 && `in ${asked.attention} attention`,
        ]
          .filter(Boolean)
          .join(' '),
      );
      throw new Error(`This page has the causes of ${there.join(', ')} alone; ${elsewhere}.`);
    }
    return found.answer;
  }

  async generate(options: GenerateOptions, onStep: (step: GenerationStep) => void): Promise<GenerationEnd> {
    const found = this.recorded.generation(options);
    if (!found) {
      throw new Error(`This page has the text that it was saved with alone; ${elsewhere}.`);
    }
    found.steps.slice(0, found.asked ? options.tokens : undefined).forEach(onStep);
    return found.end ?? { prompt: '', reason: 'length' };
  }

  async compare(other: AttentionSource): Promise<Comparison> {
    return this.recorded.comparisons.find(one => one.other === other)!.found;
  }

  /** The difference of the patterns of both runs, which the page has. */
  async difference(comparison: Comparison, head: HeadRef): Promise<Matrix> {
    const { other } = this.recorded.comparisons.find(one => one.found === comparison)!;
    const [rows, columns] = partners(comparison);
    const ref = { ...head, attention: comparison.attention, measure: 'weight' };
    const [a, b] = await Promise.all([this.pattern(ref), other.pattern(ref)]);
    const data = new Float32Array(rows.length * columns.length);
    rows.forEach(([queryA, queryB], row) =>
      columns.forEach(([keyA, keyB], col) => {
        data[row * columns.length + col] = b.at(queryB, keyB) - a.at(queryA, keyA);
      }),
    );
    return new Matrix(rows.length, columns.length, data);
  }

  #recall(): void {
    const { recorded } = this.page;
    this.recorded.change = recorded?.change;
    this.recorded.causes.push(...(recorded?.causes ?? []));
    this.recorded.generations.push(...(recorded?.generations ?? []));
    if (recorded?.comparison) {
      const { answer, other } = recorded.comparison;
      const second = new EmbeddedSource(other, this.chunk);
      this.recorded.addComparison({ ...answer, a: this.page.info.id, b: other.info.id }, second);
    }
  }

  /** What a page cannot answer it does not offer. */
  #offered(info: RunInfo): RunInfo {
    const measures = (attention: string): string[] =>
      info.measures
        .map(one => one.id)
        .filter(
          id =>
            this.#stored(attention, id) ||
            (id === 'score' && this.#stored(attention, 'weight')?.encoding.startsWith('qk')),
        );
    const attentions = info.attentions.map(set => ({ ...set, measures: measures(set.name) }));
    return {
      ...info,
      attentions,
      measures: info.measures.filter(one => attentions.some(set => set.measures.includes(one.id))),
      features: {
        ...info.features,
        neuron: this.page.vectors !== undefined,
        causes: this.recorded.causes.length > 0,
        generate: this.recorded.generations.length > 0,
        compare: this.recorded.comparisons.length > 0,
      },
    };
  }

  async #everyHead(attention: string, measure: string, take: (matrix: Matrix) => Float32Array): Promise<Matrix> {
    const set = this.#set(attention);
    const [blocks, heads] = [set.blocks ?? this.info.blocks, set.heads ?? this.info.heads];
    const parts: Float32Array[] = [];
    for (let i = 0; i < blocks * heads; i++) {
      await pause();
      parts.push(take(await this.pattern({ attention, measure, block: Math.floor(i / heads), head: i % heads })));
    }
    const data = new Float32Array(parts.length * parts[0].length);
    parts.forEach((part, i) => data.set(part, i * part.length));
    return new Matrix(parts.length, parts[0].length, data);
  }

  #block(stored: EmbeddedSet, block: number): Promise<Block> {
    return this.#blocks.get(
      `${stored.attention}/${stored.measure ?? ''}/${block}`,
      async () => {
        if (!stored.blocks[block]) {
          throw new Error(`This page has no numbers of block ${block}.`);
        }
        const bytes = await unpack(this.chunk(stored.blocks[block]));
        const shape = this.#shape(stored.attention);
        switch (stored.encoding) {
          case 'qk-i16':
          case 'qk-f32':
            return { vectors: decodeVectors(bytes, stored, shape, this.page.keyMask), bytes: bytes.length * 2 };
          case 'of-weights':
            return { factors: decodeFactors(bytes, shape), bytes: bytes.length };
          case 'rest-of-weights':
            return { bytes: 0 };
          default:
            return { rows: decodeRows(bytes, stored, shape), bytes: shape.heads * shape.queries * shape.keys * 4 };
        }
      },
      made => made.bytes,
    );
  }

  #vectors(stored: EmbeddedVectors): Promise<BlockVectors> {
    return this.#blocks.get(
      `vectors/${stored.attention}/${stored.block}`,
      async () => readVectors(await unpack(this.chunk(stored.chunk)), stored, this.#shape(stored.attention)),
      made => 8 * (made.q.length + made.k.length),
    );
  }

  #vectorsOf(ref: PatternRef): EmbeddedVectors | undefined {
    return this.page.vectors?.find(one => one.attention === ref.attention && one.block === ref.block);
  }

  #stored(attention: string, measure: string): EmbeddedSet | undefined {
    return this.page.sets.find(one => one.attention === attention && (one.measure ?? 'weight') === measure);
  }

  #shape(attention: string): BlockShape {
    const { heads, queries, keys } = this.#set(attention);
    return { heads: heads ?? this.info.heads, queries, keys };
  }

  #set(attention: string): AttentionSet {
    return this.info.attentions.find(one => one.name === attention) ?? this.info.attentions[0];
  }
}
