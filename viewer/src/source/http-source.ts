import { Matrix } from '../model/matrix';
import type { AttentionSource, GenerateOptions, GenerationEnd, OfflineWanted } from './attention-source';
import { events } from './event-stream';
import { post, query, request } from './http';
import { partners } from './partners';
import { Recorded } from './recorded';
import type {
  AttentionSet,
  Candidate,
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

/** One run on the server; numbers come as little-endian float32, as they are in memory. */
export class HttpSource implements AttentionSource {
  readonly error = 0;
  readonly recorded = new Recorded();

  constructor(
    readonly base: URL,
    readonly info: RunInfo,
  ) {}

  async pattern(ref: PatternRef, signal?: AbortSignal): Promise<Matrix> {
    const { queries, keys } = this.#set(ref.attention);
    return this.#matrix(
      'pattern',
      { attention: ref.attention, block: ref.block, head: ref.head, measure: ref.measure },
      queries,
      keys,
      signal,
    );
  }

  async wall(attention: string, measure: string, side: number, signal?: AbortSignal): Promise<Wall> {
    const response = await request(this.base, `${this.#path}/wall?${query({ attention, measure, side })}`, { signal });
    return readWall(await response.arrayBuffer());
  }

  async row(attention: string, measure: string, at: number, signal?: AbortSignal): Promise<Matrix> {
    return this.#matrix(
      'row',
      { attention, measure, query: at },
      this.#allHeads(attention),
      this.#set(attention).keys,
      signal,
    );
  }

  async looked(attention: string, measure: string, key: number, signal?: AbortSignal): Promise<Matrix> {
    return this.#matrix(
      'looked',
      { attention, measure, key },
      this.#allHeads(attention),
      this.#set(attention).queries,
      signal,
    );
  }

  async scores(attention: string, signal?: AbortSignal): Promise<readonly HeadScore[]> {
    return (await this.#json<{ scores: HeadScore[] }>(`scores?${query({ attention })}`, signal)).scores;
  }

  async neuron(ref: PatternRef, at: number, key: number, signal?: AbortSignal): Promise<Neuron> {
    const where = query({ attention: ref.attention, block: ref.block, head: ref.head, query: at, key });
    const read = await this.#json<Neuron>(`neuron?${where}`, signal);
    // JSON has no word for minus infinity and no number; masked scores come as null.
    const numbers = (values: readonly (number | null)[]): number[] => values.map(value => value ?? NaN);
    return { ...read, score: read.score ?? NaN, scores: numbers(read.scores), row: numbers(read.row) };
  }

  async causes(
    attention: string,
    target: string,
    against: string,
    mean: boolean,
    signal?: AbortSignal,
  ): Promise<Causes> {
    const body = { attention, target: target || undefined, against: against || undefined, mean };
    const answer = (await (await post(this.base, `${this.#path}/causes`, body, { signal })).json()) as Causes;
    this.recorded.addCauses(body, answer);
    return answer;
  }

  async generate(
    options: GenerateOptions,
    onStep: (step: GenerationStep) => void,
    signal?: AbortSignal,
  ): Promise<GenerationEnd> {
    const response = await post(this.base, `${this.#path}/generate`, options, {
      signal,
      headers: { Accept: 'text/event-stream' },
    });
    const made = this.recorded.addGeneration(options);
    for await (const event of events(response)) {
      if (event.name === 'step') {
        const step = JSON.parse(event.data) as GenerationStep;
        made.step(step);
        onStep(step);
      } else if (event.name === 'end') {
        const end = JSON.parse(event.data) as GenerationEnd;
        made.end(end);
        return end;
      } else if (event.name === 'failed') {
        throw new Error((JSON.parse(event.data) as { error: string }).error);
      }
    }
    throw new Error('The server stopped in the middle of a text; try again.');
  }

  async compare(other: AttentionSource, attention: string, signal?: AbortSignal): Promise<Comparison> {
    const read = (await (
      await post(this.base, 'compare', { a: this.info.id, b: other.info.id, attention }, { signal })
    ).json()) as Comparison;
    const found = { ...read, a: this.info.id, b: other.info.id };
    this.recorded.addComparison(found, other);
    return found;
  }

  async difference(comparison: Comparison, ref: HeadRef, signal?: AbortSignal): Promise<Matrix> {
    const { a, b, attention } = comparison;
    const path = `compare/${a}/${b}/difference?${query({ attention, block: ref.block, head: ref.head })}`;
    const response = await request(this.base, path, { signal });
    const [rows, columns] = partners(comparison);
    return new Matrix(rows.length, columns.length, new Float32Array(await response.arrayBuffer()));
  }

  async next(ids: readonly number[], signal?: AbortSignal): Promise<readonly Candidate[]> {
    return this.#json<Candidate[]>(`next?${query({ ids: ids.join(',') })}`, signal);
  }

  async offlinePage(wanted: OfflineWanted, signal?: AbortSignal): Promise<Blob> {
    const { measure, comparison, ...rest } = wanted;
    const { a: _, b: other, ...answer } = comparison?.found ?? {};
    const body = {
      ...rest,
      measure: measure === 'weight' ? undefined : measure,
      causes: this.recorded.causes,
      generations: this.recorded.generations,
      comparison: comparison && { other, answer },
    };
    return (await post(this.base, `${this.#path}/export`, body, { signal })).blob();
  }

  get #path(): string {
    return `runs/${encodeURIComponent(this.info.id)}`;
  }

  #set(attention: string): AttentionSet {
    const set = this.info.attentions.find(one => one.name === attention);
    if (!set) {
      throw new Error(`This run has no attention '${attention}'.`);
    }
    return set;
  }

  #allHeads(attention: string): number {
    const set = this.#set(attention);
    return (set.blocks ?? this.info.blocks) * (set.heads ?? this.info.heads);
  }

  async #matrix(
    what: string,
    where: Readonly<Record<string, string | number>>,
    rows: number,
    cols: number,
    signal?: AbortSignal,
  ): Promise<Matrix> {
    const response = await request(this.base, `${this.#path}/${what}?${query(where)}`, { signal });
    return new Matrix(rows, cols, new Float32Array(await response.arrayBuffer()));
  }

  async #json<T>(path: string, signal?: AbortSignal): Promise<T> {
    return (await (await request(this.base, `${this.#path}/${path}`, { signal })).json()) as T;
  }
}

/** A wall's bytes: uint32 length of the JSON, the JSON, then uint8 [B·H, side, side]. */
export function readWall(buffer: ArrayBuffer): Wall {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as Omit<Wall, 'bytes'>;
  const bytes = new Uint8Array(buffer, 4 + length);
  if (bytes.length !== header.blocks * header.heads * header.side ** 2) {
    throw new Error('The wall came damaged; reload the page.');
  }
  return { ...header, bytes };
}
