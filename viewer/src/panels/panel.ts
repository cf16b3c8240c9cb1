import type { PropertyDeclarations } from 'lit';
import type { RunController } from '../page/run-controller';
import { ViewElement } from '../views/view-element';

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

  constructor() {
    super();
    this.failure = '';
    this.busy = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  /** Stops what is being asked. */
  stop(): void {
    this.#asking?.abort();
    this.#asking = undefined;
    this.busy = false;
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
