import type { ViewState } from './view-state';

const Most = 200;

/** Where one has been. Changes that carry the same `merge` name in a row count as one, so that a drag is one step. */
export class History {
  #past: ViewState[] = [];
  #future: ViewState[] = [];
  #merge = '';

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  push(before: ViewState, merge = ''): void {
    if (merge === '' || merge !== this.#merge) {
      this.#past.push(before);
      this.#past.splice(0, this.#past.length - Most);
    }
    this.#merge = merge;
    this.#future = [];
  }

  undo(now: ViewState): ViewState | undefined {
    return this.#move(now, this.#past, this.#future);
  }

  redo(now: ViewState): ViewState | undefined {
    return this.#move(now, this.#future, this.#past);
  }

  #move(now: ViewState, from: ViewState[], to: ViewState[]): ViewState | undefined {
    const state = from.pop();
    if (state) {
      to.push(now);
      this.#merge = '';
    }
    return state;
  }
}
