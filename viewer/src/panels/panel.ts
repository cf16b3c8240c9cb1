import type { PropertyDeclarations } from 'lit';
import type { AttentionSource } from '../source/attention-source';
import type { RunController } from '../page/run-controller';
import { ViewElement } from '../views/view-element';

/** What each run has answered, so that undo and another look at a panel need not ask again. */
const answers = new WeakMap<AttentionSource, Map<string, unknown>>();

/** A view made of tables that asks for one thing at a time. */
export abstract class Panel extends ViewElement {
  static override properties: PropertyDeclarations = {
    runs: { attribute: false },
    failure: { state: true },
    busy: { state: true },
  };

  declare runs: RunController;
  declare failure: string;
  declare busy: boolean;
  #asking?: AbortController;
  #asked = '';
  #of?: AttentionSource;

  constructor() {
    super();
    this.failure = '';
    this.busy = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
    this.#asked = '';
  }

  /** Stops what is being asked. */
  stop(): void {
    this.#asking?.abort();
    this.#asking = undefined;
    this.busy = false;
  }

  /**
   * The answer to what the state asks of the run; where there is none yet it is asked for, once, and drawn when it is
   * there. To be called from `willUpdate`, with an empty key when nothing is asked.
   */
  protected answer<T>(key: string, work: (signal: AbortSignal) => Promise<T>): T | undefined {
    const { source } = this.scene;
    if (key !== this.#asked || source !== this.#of) {
      this.#asked = key;
      this.#of = source;
      this.stop();
      this.failure = '';
      if (key !== '' && this.#known(source, key) === undefined) {
        void this.#ask(source, key, work);
      }
    }
    return this.#known(source, key) as T | undefined;
  }

  /** Keeps an answer that was come by in another way. */
  protected remember(key: string, answer: unknown): void {
    const { source } = this.scene;
    answers.set(source, (answers.get(source) ?? new Map<string, unknown>()).set(key, answer));
  }

  /** Asks again what failed. */
  protected again(): void {
    answers.get(this.scene.source)?.delete(this.#asked);
    this.#asked = '';
    this.requestUpdate();
  }

  #known(source: AttentionSource, key: string): unknown {
    return answers.get(source)?.get(key);
  }

  async #ask<T>(source: AttentionSource, key: string, work: (signal: AbortSignal) => Promise<T>): Promise<void> {
    const answer = await this.question(work);
    if (answer !== undefined && source === this.scene.source) {
      this.remember(key, answer);
      this.requestUpdate();
    }
  }

  /** Asks; a later question takes the place of an earlier one. Undefined when it failed or was given up. */
  protected async question<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.failure = '';
    this.busy = true;
    try {
      const answer = await work(asking.signal);
      return asking.signal.aborted ? undefined : answer;
    } catch (error) {
      if (!asking.signal.aborted) {
        this.failure = error instanceof Error ? error.message : String(error);
      }
      return undefined;
    } finally {
      if (this.#asking === asking) {
        this.busy = false;
      }
    }
  }
}
