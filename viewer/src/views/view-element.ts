import { LitElement, type PropertyValues, type PropertyDeclarations } from 'lit';
import type { Theme } from '../draw/theme';
import type { Scene } from '../model/scene';
import type { Change, Store } from '../state/store';
import type { ViewState } from '../state/view-state';

/** What every view and panel has: the store, the scene, the theme, and word when any of them changes. */
export abstract class ViewElement extends LitElement {
  static override properties: PropertyDeclarations = {
    store: { attribute: false },
    scene: { attribute: false },
    theme: { attribute: false },
  };

  declare store: Store;
  declare scene: Scene;
  declare theme: Theme;
  #leaveStore?: () => void;
  #feedScene?: Scene;
  readonly #onFeed = (): void => this.onData();

  protected get state(): ViewState {
    return this.store.state;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) {
      this.#listen();
      this.onData();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leaveStore?.();
    this.#leaveStore = undefined;
    this.#feedScene?.feed.removeEventListener('change', this.#onFeed);
    this.#feedScene?.feed.leave(this);
    this.#feedScene = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('scene') || changed.has('store')) {
      this.#listen();
    }
  }

  /** Asks the feed on this view's behalf, so that what nobody wants any more is aborted. */
  protected ask<T>(questions: () => T): T {
    this.scene.feed.begin(this);
    try {
      return questions();
    } finally {
      this.scene.feed.end();
    }
  }

  protected onData(): void {
    this.requestUpdate();
  }

  protected onChange(change: Change): void {
    if (change.kind === 'state') {
      this.requestUpdate();
    }
  }

  #listen(): void {
    this.#leaveStore?.();
    this.#leaveStore = this.store.subscribe(change => this.onChange(change));
    this.#feedScene?.feed.removeEventListener('change', this.#onFeed);
    this.#feedScene?.feed.leave(this);
    this.#feedScene = this.scene;
    this.scene.feed.addEventListener('change', this.#onFeed);
  }
}
