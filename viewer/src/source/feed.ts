import type { AttentionSource } from './attention-source';
import { RequestCache } from './request-cache';
import type { HeadScore, Neuron, PatternRef, Wall } from './types';
import type { Matrix } from '../model/matrix';

const Limit = 160 * 1024 * 1024;

/**
 * The source as drawing code wants it: ask, and get the answer or `undefined`; `change` is fired when one has come. A
 * view asks between `begin` and `end`; what no view wants any more is aborted.
 */
export class Feed extends EventTarget {
  readonly #cache = new RequestCache(Limit);
  readonly #wanted = new Map<object, Set<string>>();
  readonly #flights = new Map<string, AbortController>();
  readonly #failed = new Map<string, string>();
  #gone = false;
  #owner?: object;
  #asked = new Set<string>();

  constructor(readonly source: AttentionSource) {
    super();
  }

  /** What went wrong last, in words; empty when nothing did. */
  get failure(): string {
    return this.#failed.values().next().value ?? '';
  }

  get bytes(): number {
    return this.#cache.bytes;
  }

  /** Whether the source has forgotten the run: asking again is no use, running it again is. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Whether something is under way. */
  get busy(): boolean {
    return this.#flights.size > 0;
  }

  /** Forgets failures, so that they are asked for again. */
  retry(): void {
    this.#failed.clear();
    this.dispatchEvent(new Event('change'));
  }

  begin(owner: object): void {
    this.#owner = owner;
    this.#asked = new Set();
  }

  end(): void {
    if (this.#owner) {
      this.#wanted.set(this.#owner, this.#asked);
      this.#owner = undefined;
      this.#abortUnwanted();
    }
  }

  leave(owner: object): void {
    this.#wanted.delete(owner);
    this.#abortUnwanted();
  }

  pattern(ref: PatternRef): Matrix | undefined {
    const key = `p/${ref.attention}/${ref.block}.${ref.head}/${ref.measure}`;
    return this.#ask(
      key,
      signal => this.source.pattern(ref, signal),
      matrix => matrix.bytes,
    );
  }

  wall(attention: string, measure: string, side: number): Wall | undefined {
    const key = `w/${attention}/${measure}/${side}`;
    return this.#ask(
      key,
      signal => this.source.wall(attention, measure, side, signal),
      wall => wall.bytes.length,
    );
  }

  row(attention: string, measure: string, query: number): Matrix | undefined {
    const key = `r/${attention}/${measure}/${query}`;
    return this.#ask(
      key,
      signal => this.source.row(attention, measure, query, signal),
      matrix => matrix.bytes,
    );
  }

  looked(attention: string, measure: string, key: number): Matrix | undefined {
    const name = `c/${attention}/${measure}/${key}`;
    return this.#ask(
      name,
      signal => this.source.looked(attention, measure, key, signal),
      matrix => matrix.bytes,
    );
  }

  scores(attention: string): readonly HeadScore[] | undefined {
    const scores = this.source.scores?.bind(this.source);
    return (
      scores &&
      this.#ask(
        `s/${attention}`,
        signal => scores(attention, signal),
        () => 8192,
      )
    );
  }

  neuron(ref: PatternRef, query: number, key: number): Neuron | undefined {
    const neuron = this.source.neuron?.bind(this.source);
    const name = `n/${ref.attention}/${ref.block}.${ref.head}/${query}/${key}`;
    return (
      neuron &&
      this.#ask(
        name,
        signal => neuron(ref, query, key, signal),
        found => 16 * found.row.length + 8192,
      )
    );
  }

  #ask<T>(key: string, load: (signal: AbortSignal) => Promise<T>, sizeOf: (value: T) => number): T | undefined {
    this.#asked.add(key);
    const value = this.#cache.peek<T>(key);
    if (value === undefined && !this.#flights.has(key) && !this.#failed.has(key)) {
      const controller = new AbortController();
      this.#flights.set(key, controller);
      this.#cache
        .get(key, load, sizeOf, controller.signal)
        .catch((error: unknown) => {
          if (!controller.signal.aborted) {
            this.#gone ||= (error as { status?: number }).status === 404;
            this.#failed.set(key, error instanceof Error ? error.message : String(error));
          }
        })
        .finally(() => {
          if (this.#flights.get(key) === controller) {
            this.#flights.delete(key);
          }
          if (!controller.signal.aborted) {
            this.dispatchEvent(new Event('change'));
          }
        });
    }
    return value;
  }

  #abortUnwanted(): void {
    const wanted = (key: string): boolean => [...this.#wanted.values()].some(keys => keys.has(key));
    for (const [key, controller] of this.#flights) {
      if (!wanted(key)) {
        this.#flights.delete(key);
        controller.abort(new DOMException('No view wants this any more.', 'AbortError'));
      }
    }
    const failed = [...this.#failed.keys()].filter(key => !wanted(key));
    if (failed.length > 0) {
      failed.forEach(key => this.#failed.delete(key));
      this.dispatchEvent(new Event('change'));
    }
  }
}
