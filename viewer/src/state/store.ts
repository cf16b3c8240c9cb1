import { History } from './history';
import { initialState, type Hover, type ViewState } from './view-state';

/** `step`: whether someone did it, and undo takes it back; not where a run or the page itself brought it about. */
export type Change =
  | { readonly kind: 'state'; readonly before: ViewState; readonly step: boolean }
  | { readonly kind: 'hover'; readonly before: Hover };
type Listener = (change: Change) => void;

const sameHover = (a: Hover, b: Hover): boolean =>
  a.query === b.query && a.key === b.key && a.head === b.head && a.said === b.said;

/** The one state that all views draw from. */
export class Store {
  readonly #history = new History();
  readonly #listeners = new Set<Listener>();
  #state: ViewState;
  #hover: Hover = {};

  constructor(state: ViewState = initialState) {
    this.#state = state;
  }

  get state(): ViewState {
    return this.#state;
  }

  get hover(): Hover {
    return this.#hover;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes fields, as one step of the history; steps of the same `merge` name in a row are one. */
  set(change: Partial<ViewState>, merge = ''): void {
    this.update(state => ({ ...state, ...change }), merge);
  }

  update(change: (state: ViewState) => ViewState, merge = ''): void {
    const before = this.#state;
    const after = change(before);
    if (after !== before && !equal(after, before)) {
      this.#history.push(before, merge);
      this.#replace(after, true);
    }
  }

  /** Sets the state without a step of the history: what a new run or a URL asks for. */
  reset(state: ViewState): void {
    if (!equal(state, this.#state)) {
      this.#replace(state, false);
    }
  }

  /** Changes fields that belong to the state and are no step to be taken back: where one has scrolled to. */
  note(change: Partial<ViewState>): void {
    this.reset({ ...this.#state, ...change });
  }

  setHover(hover: Hover): void {
    if (!sameHover(hover, this.#hover)) {
      const before = this.#hover;
      this.#hover = hover;
      this.#tell({ kind: 'hover', before });
    }
  }

  undo(): void {
    this.#restore(this.#history.undo(this.#state));
  }

  redo(): void {
    this.#restore(this.#history.redo(this.#state));
  }

  #restore(state: ViewState | undefined): void {
    if (state) {
      this.#replace(state, true);
    }
  }

  #replace(state: ViewState, step: boolean): void {
    const before = this.#state;
    this.#state = state;
    this.#tell({ kind: 'state', before, step });
  }

  #tell(change: Change): void {
    for (const listener of [...this.#listeners]) {
      listener(change);
    }
  }
}

const equal = (a: ViewState, b: ViewState): boolean =>
  (Object.keys(a) as (keyof ViewState)[]).every(
    key => a[key] === b[key] || (typeof a[key] === 'object' && JSON.stringify(a[key]) === JSON.stringify(b[key])),
  );
