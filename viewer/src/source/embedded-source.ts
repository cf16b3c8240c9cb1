import { Matrix, rangeOf } from '../model/matrix';
import { attend, scoreRow, softmaxRow, type HeadVectors } from './attend';
import type { AttentionSource } from './attention-source';
import { decodeVectors, decodeWeights, type EmbeddedSet } from './embedded-decode';
import { unpack } from './embedded-chunks';
import { RequestCache } from './request-cache';
import { quantise, thumbnail } from './thumbnail';
import type { AttentionSet, HeadScore, Neuron, PatternRef, RunInfo, Wall } from './types';

interface EmbeddedPage {
  readonly info: RunInfo;
  readonly state?: string;
  readonly sets: readonly EmbeddedSet[];
  readonly wall?: { attention: string; measure: string; side: number; low: number; high: number; chunk: string };
  readonly scores?: readonly { readonly attention: string; readonly scores: readonly HeadScore[] }[];
  readonly keyMask?: readonly number[];
}

/** Lets the page answer the hand between two heads. */
const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

type Block = {
  readonly weights?: readonly Matrix[];
  readonly vectors?: readonly HeadVectors[];
  readonly bytes: number;
};

/** The numbers that an offline page carries in itself, unpacked block by block as they are looked at. */
export class EmbeddedSource implements AttentionSource {
  readonly info: RunInfo;
  readonly state?: string;
  readonly error: number;
  readonly #blocks = new RequestCache(96 * 1024 * 1024);

  constructor(
    readonly page: EmbeddedPage,
    readonly chunk: (id: string) => string,
  ) {
    const measures = page.sets.every(set => set.encoding.startsWith('qk')) ? ['weight', 'score'] : ['weight'];
    // What a page cannot answer it does not offer.
    this.info = { ...page.info, measures: page.info.measures.filter(one => measures.includes(one.id)) };
    this.state = page.state;
    this.error = Math.max(0, ...page.sets.map(set => set.error));
    if (!page.scores) {
      this.scores = undefined;
    }
    if (!page.sets.every(set => set.encoding.startsWith('qk'))) {
      this.neuron = undefined;
    }
  }

  scores?: (attention: string) => Promise<readonly HeadScore[]> = async attention =>
    this.page.scores!.find(one => one.attention === attention)?.scores ?? [];

  neuron?: (ref: PatternRef, query: number, key: number) => Promise<Neuron> = async (ref, query, key) => {
    const head = (await this.#block(ref.attention, ref.block)).vectors![ref.head];
    const scores = new Float32Array(head.keys);
    scoreRow(head, query, scores);
    const row = scores.slice();
    softmaxRow(row);
    const part = (data: Float32Array, at: number): number[] => [...data.subarray(at * head.size, (at + 1) * head.size)];
    const mask = Number.isNaN(scores[key]);
    return {
      q: part(head.q, query),
      k: part(head.k, key),
      scale: head.scale,
      score: scores[key],
      mask,
      row: [...row],
      scores: [...scores],
    };
  };

  static fromPage(document: Document): EmbeddedSource {
    const read = (id: string): string => document.getElementById(`attendance-${id}`)?.textContent ?? '';
    return new EmbeddedSource(JSON.parse(read('data')) as EmbeddedPage, read);
  }

  async pattern(ref: PatternRef): Promise<Matrix> {
    const block = await this.#block(ref.attention, ref.block);
    if (block.weights && ref.measure !== 'weight') {
      throw new Error('This page carries weights alone; for other measures open the prompt with attendance serve.');
    }
    return block.weights
      ? block.weights[ref.head]
      : attend(block.vectors![ref.head], ref.measure === 'score' ? 'score' : 'weight');
  }

  async wall(attention: string, measure: string, side: number): Promise<Wall> {
    const { wall } = this.page;
    const set = this.#set(attention);
    const [blocks, heads] = [set.blocks ?? this.info.blocks, set.heads ?? this.info.heads];
    if (wall && wall.attention === attention && wall.measure === measure) {
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
    const ranges = small.map(rangeOf);
    const low = measure === 'score' ? Math.min(...ranges.map(range => range[0])) : 0;
    const high = measure === 'score' ? Math.max(...ranges.map(range => range[1])) : 1;
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

  #block(attention: string, block: number): Promise<Block> {
    return this.#blocks.get(
      `${attention}/${block}`,
      async () => {
        const stored = this.page.sets.find(one => one.attention === attention);
        const set = this.#set(attention);
        const heads = set.heads ?? this.info.heads;
        if (!stored?.blocks[block]) {
          throw new Error(`This page has no numbers of block ${block}.`);
        }
        const bytes = await unpack(this.chunk(stored.blocks[block]));
        const shape = { heads, queries: set.queries, keys: set.keys };
        return stored.encoding.startsWith('qk')
          ? { vectors: decodeVectors(bytes, stored, shape, this.page.keyMask), bytes: bytes.length * 2 }
          : { weights: decodeWeights(bytes, stored, shape), bytes: heads * set.queries * set.keys * 4 };
      },
      made => made.bytes,
    );
  }

  #set(attention: string): AttentionSet {
    return this.info.attentions.find(one => one.name === attention) ?? this.info.attentions[0];
  }
}
