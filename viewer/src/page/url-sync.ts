import type { Store } from '../state/store';
import { decodeState, encodeState } from '../state/url';
import type { ViewState } from '../state/view-state';

const Delay = 250;

/**
 * What one goes back to by the browser's button: other views, other runs, and what was asked of them. Smaller things are
 * undone, and do not fill the browser's history.
 */
const landmark = (state: ViewState): string =>
  JSON.stringify([
    [state.view, state.beside, state.third],
    [state.model, state.prompt, state.pair, state.decoder, state.interventions],
    [state.other, state.causes, state.writing, state.causes && [state.target, state.against]],
  ]);

/** Keeps the address at the state, so that it can be sent and comes back on loading. */
export class UrlSync {
  #timer = 0;
  #leave: () => void;
  #written = '';
  /** Whether what is to be written is a place of its own in the browser's history. */
  #push = false;
  /** Whether the browser is where the state comes from. */
  #following = false;
  readonly #onHash = (): void => {
    const hash = location.hash.slice(1);
    if (hash !== this.#written) {
      this.#written = hash;
      this.#following = true;
      this.store.update(() => this.fit(decodeState(hash)));
      this.#following = false;
    }
  };

  /**
   * @param fit makes a state fit the run that is shown.
   * @param brief leaves out what the page knows by itself.
   */
  constructor(
    readonly store: Store,
    readonly fit: (state: ViewState) => ViewState,
    readonly brief: (state: ViewState) => ViewState,
  ) {
    this.#leave = store.subscribe(change => {
      if (change.kind === 'state') {
        this.#follow(change.before, change.step && !this.#following);
      }
    });
    window.addEventListener('hashchange', this.#onHash);
  }

  #follow(before: ViewState, step: boolean): void {
    if (step && landmark(before) !== landmark(this.store.state)) {
      if (this.#timer) {
        // What was changed just before belongs to the place that is left.
        this.#write(before);
      }
      this.#push = true;
    } else if (this.#following) {
      this.#push = false;
    }
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.write(), Delay);
  }

  write(): void {
    this.#write(this.store.state);
  }

  #write(state: ViewState): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#written = encodeState(this.brief(state));
    if (location.hash.slice(1) !== this.#written) {
      history[this.#push ? 'pushState' : 'replaceState'](history.state, '', `#${this.#written}`);
    }
    this.#push = false;
  }

  close(): void {
    clearTimeout(this.#timer);
    window.removeEventListener('hashchange', this.#onHash);
    this.#leave();
  }
}
