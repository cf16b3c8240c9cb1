import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { describeHead, describeSpot } from '../model/reading';
import type { Change } from '../state/store';
import { ViewElement } from '../views/view-element';
import { controlStyles } from './styles';

/**
 * The numbers of what is under the pointer, or else of what is locked; a locked place is also said to screen readers.
 */
export class Readout extends ViewElement {
  static override styles = [
    controlStyles,
    css`
    /* Of one height whatever is said, so that the views above stay as they are; what is locked can be scrolled. */
    :host { display: flex; gap: 14px; align-items: baseline; padding: 6px 14px; border-top: 1px solid var(--line); background: var(--panel);
      overflow: hidden; }
    .spot {
      flex: 1;
      min-width: 0;
      height: 2.8em;
      overflow-y: auto;
      scrollbar-width: thin;
      font-variant-numeric: tabular-nums;
      unicode-bidi: plaintext;
    }
    .stated { color: var(--quiet); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-width: 50%; }
    @container (max-width: 819px) {
      :host { flex-wrap: wrap; row-gap: 2px; }
      .spot { height: 4.2em; }
      .stated { flex-basis: 100%; max-width: 100%; }
      .stated:empty { display: none; }
    }
  `,
  ];
  static override properties: PropertyDeclarations = { canChange: { type: Boolean } };

  /** Whether there is a model to change. */
  declare canChange: boolean;
  #frame = 0;
  /** Who moves by keys hears each place; for who points, only what is locked is worth saying. */
  #byKeys = false;
  readonly #onInput = (event: Event): void => {
    this.#byKeys = event.type === 'keydown';
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#onInput, { capture: true });
    document.addEventListener('pointerdown', this.#onInput, { capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#onInput, { capture: true });
    document.removeEventListener('pointerdown', this.#onInput, { capture: true });
  }

  protected override onChange(change: Change): void {
    if (change.kind === 'state') {
      this.requestUpdate();
    }
    // Words follow the pointer by a frame, so that the picture comes first.
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#write();
    });
  }

  protected override onData(): void {
    this.onChange({ kind: 'hover', before: {} });
  }

  protected override updated(): void {
    this.#write();
  }

  #write(): void {
    if (!this.isConnected) {
      return;
    }
    const { scene, state, store } = this;
    const { hover } = store;
    const { locked } = state;
    const hovering = hover.query !== undefined || hover.key !== undefined;
    // A hovered token beside a locked one of the other side makes a cell.
    const pointed =
      hovering && locked.query !== undefined && hover.query === undefined
        ? { query: locked.query, key: hover.key }
        : hover;
    const [text, said] = this.ask(() => [
      describeSpot(scene, state, hovering ? pointed : locked),
      describeSpot(scene, state, this.#byKeys && hovering ? pointed : locked),
    ]);
    const head = hover.head === undefined || hovering ? '' : this.ask(() => describeHead(scene, state, hover.head!));
    this.#put('.spot', hover.said ?? (head || text || this.#idle));
    this.#put('.live', (this.#byKeys && (hover.said ?? head)) || said || this.#idle);
  }

  #put(where: string, text: string): void {
    const element = this.renderRoot.querySelector(where);
    if (element && element.textContent !== text) {
      element.textContent = text;
    }
  }

  get #idle(): string {
    const { info } = this.scene;
    const set = this.scene.set(this.state);
    const shape =
      set.queries === set.keys
        ? `${set.queries} token${set.queries === 1 ? '' : 's'}`
        : `${set.queries} queries × ${set.keys} keys`;
    return `${info.model} · ${this.scene.blocks(this.state)} blocks × ${this.scene.heads(this.state)} heads · ${shape} · point at a token, click to lock, ? for help`;
  }

  protected override render(): TemplateResult {
    const { store, state } = this;
    const change = this.canChange && state.view !== 'next' && state.beside !== 'next';
    return html`<div class="spot"></div>${
      change
        ? html`<button class="plain" title="Switch off, scale, cut or patch what is chosen"
      @click=${() => store.set(window.innerWidth < 820 ? { view: 'next' } : { beside: 'next' })}>change …</button>`
        : nothing
    }<div class="stated">${this.scene.stated(this.state)}</div>
      <div class="live hidden" role="status" aria-live="polite"></div>`;
  }
}
customElements.define('av-readout', Readout);
