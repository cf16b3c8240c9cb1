import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { themeOf, type Theme } from '../draw/theme';
import type { AttentionSource, RunHost } from '../source/attention-source';
import { Store } from '../state/store';
import { decodeState } from '../state/url';
import type { ViewName } from '../state/view-state';
import { shortcuts } from './keyboard';
import { findSource } from './find-source';
import { RunController } from './run-controller';
import { controlStyles, pageStyles, themeStyles } from './styles';
import { UrlSync } from './url-sync';
import { viewEntries, viewTemplate } from './view-templates';
import './readout';
import './toolbar';

/**
 * `<attention-viewer>`: shows what a transformer attends to. It takes its numbers from `source` (one run), or makes runs by
 * `host` (a server); without either it looks for data in the page. Fires `statechange` when what is shown changes.
 */
export class AttentionViewer extends LitElement {
  static override styles = [themeStyles, controlStyles, pageStyles];
  static override properties = {
    source: { attribute: false }, host: { attribute: false }, local: { type: Boolean }, help: { state: true },
  };

  declare source: AttentionSource | undefined;
  declare host: RunHost | undefined;
  /** Leaves the address of the page alone. */
  declare local: boolean;
  declare help: boolean;
  readonly store = new Store();
  readonly runs = new RunController(this.store);
  #url?: UrlSync;
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #onKey = (event: KeyboardEvent): void => this.#key(event);
  readonly #onDark = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#onKey);
    this.#dark.addEventListener('change', this.#onDark);
    if (!this.hasUpdated) {
      this.#begin();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#onKey);
    this.#dark.removeEventListener('change', this.#onDark);
    this.#url?.close();
    this.runs.cancel();
  }

  get theme(): Theme {
    return themeOf(this.store.state.theme, this.#dark.matches);
  }

  #begin(): void {
    this.runs.addEventListener('change', () => this.requestUpdate());
    this.store.subscribe(change => {
      if (change.kind === 'state') {
        this.requestUpdate();
        this.dispatchEvent(new CustomEvent('statechange', { detail: this.store.state }));
      }
    });
    const found = this.source || this.host ? {} : findSource();
    const hash = this.local ? '' : location.hash;
    this.store.reset(decodeState(hash.length > 1 ? hash : found.state ?? ''));
    if (!this.local) {
      this.#url = new UrlSync(this.store);
    }
    this.source ??= found.source;
    this.host ??= found.host;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('source') && this.source) {
      this.runs.show(this.source);
    }
    if (changed.has('host')) {
      this.runs.host = this.host;
    }
    this.toggleAttribute('dark', this.theme.dark);
  }

  protected override render(): TemplateResult {
    const { scene } = this.runs;
    const { state } = this.store;
    return html`
      <header>
        <span class="brand">Attendance</span>
        <span class="title">${scene ? `${scene.info.model} · ${scene.info.prompt ?? ''}` : ''}</span>
      </header>
      ${scene ? html`
        <av-toolbar .store=${this.store} .scene=${scene} .theme=${this.theme}></av-toolbar>
        <main class=${state.beside && state.beside !== state.view ? 'two' : ''}>
          ${state.beside && state.beside !== state.view ? this.#beside(state.beside) : nothing}
          <section class="pane" aria-label="View">
            <div class="bar" role="tablist">${viewEntries.filter(entry => entry.available(scene)).map(entry => html`
              <button role="tab" aria-selected=${entry.name === state.view} title=${`${entry.about} (${entry.key})`}
                @click=${() => this.store.set({ view: entry.name })}>${entry.title}</button>`)}</div>
            ${viewTemplate(state.view, this.store, scene, this.theme)}
          </section>
        </main>
        <av-readout .store=${this.store} .scene=${scene} .theme=${this.theme}></av-readout>`
      : html`<div class="empty">${this.runs.failure || this.runs.progress?.message || 'Nothing to show yet.'}</div>`}`;
  }

  #beside(name: ViewName): TemplateResult {
    return html`<section class="pane beside" aria-label="Beside">
      <div class="bar"><h2>${viewEntries.find(entry => entry.name === name)?.title}</h2></div>
      ${viewTemplate(name, this.store, this.runs.scene!, this.theme)}
    </section>`;
  }

  #key(event: KeyboardEvent): void {
    const target = event.composedPath()[0];
    const writing = target instanceof HTMLInputElement && target.type !== 'range' && target.type !== 'checkbox'
      || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
    if (writing || event.defaultPrevented || !this.runs.scene) {
      return;
    }
    const shortcut = shortcuts.find(one => one.match(event));
    if (shortcut) {
      shortcut.run(this.store, this.runs.scene);
      event.preventDefault();
    }
  }
}
customElements.define('attention-viewer', AttentionViewer);
