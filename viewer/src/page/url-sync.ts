import type { Store } from '../state/store';
import { decodeState, encodeState } from '../state/url';
import type { ViewState } from '../state/view-state';

const Delay = 250;

/** Keeps the address at the state, so that it can be sent and comes back on loading. */
export class UrlSync {
  #timer = 0;
  #leave: () => void;
  #written = '';
  readonly #onHash = (): void => {
    const hash = location.hash.slice(1);
    if (hash !== this.#written) {
      this.#written = hash;
      this.store.update(() => this.fit(decodeState(hash)));
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
        clearTimeout(this.#timer);
        this.#timer = window.setTimeout(() => this.write(), Delay);
      }
    });
    window.addEventListener('hashchange', this.#onHash);
  }

  write(): void {
    this.#written = encodeState(this.brief(this.store.state));
    if (location.hash.slice(1) !== this.#written) {
      history.replaceState(history.state, '', `#${this.#written}`);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    window.removeEventListener('hashchange', this.#onHash);
    this.#leave();
  }
}
