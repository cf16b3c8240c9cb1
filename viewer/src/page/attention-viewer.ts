import { html, LitElement, nothing, type PropertyValues, type TemplateResult, type PropertyDeclarations } from 'lit';
import { themeOf, type Theme } from '../draw/theme';
import type { AttentionSource, RunHost } from '../source/attention-source';
import type { Scene } from '../model/scene';
import type { Feed } from '../source/feed';
import { Store } from '../state/store';
import { decodeState } from '../state/url';
import type { ViewName } from '../state/view-state';
import { shortcuts } from './keyboard';
import { findSource } from './find-source';
import { RunController } from './run-controller';
import { panesOf, ThreeFrom, zoomFor } from './room';
import { controlStyles, pageStyles, themeStyles } from './styles';
import { UrlSync } from './url-sync';
import { viewEntries, viewTemplate } from './view-templates';
import { viewTools } from './view-tools';
import type { Help } from './help';
import { mark } from './mark';
import { tabKeys } from './tab-keys';
import './export-menu';
import './help';
import './prompt-bar';
import './readout';
import './toolbar';

/** What an address need not say where the page holds one run. */
const noRun = { model: '', prompt: '', pair: '', decoder: '', interventions: [] };

/**
 * `<attention-viewer>`: shows what a transformer attends to. It takes its numbers from `source` (one run), or makes
 * runs by `host` (a server); without either it looks for data in the page. Fires `statechange` when what is shown
 * changes.
 */
export class AttentionViewer extends LitElement {
  static override styles = [themeStyles, controlStyles, pageStyles];
  static override properties: PropertyDeclarations = {
    source: { attribute: false },
    host: { attribute: false },
    local: { type: Boolean },
  };

  declare source: AttentionSource | undefined;
  declare host: RunHost | undefined;
  /** Leaves the address of the page alone. */
  declare local: boolean;
  readonly store = new Store();
  readonly runs = new RunController(this.store);
  #url?: UrlSync;
  #feed?: Feed;
  /** The failure that is on screen. */
  #failure = '';
  /** The view whose tab was last brought into sight. */
  #tab = '';
  /** The width in pixels of the page's own size. */
  #room = 0;
  readonly #observer = new ResizeObserver(() => this.#measure());
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #onKey = (event: KeyboardEvent): void => this.#key(event);
  readonly #onDark = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#onKey);
    this.#dark.addEventListener('change', this.#onDark);
    this.#observer.observe(this);
    this.#measure();
    if (!this.hasUpdated) {
      this.#begin();
    }
    this.#url ??= this.local
      ? undefined
      : new UrlSync(
          this.store,
          state => this.runs.fit(this.runs.withRun(state)),
          state => (this.host ? state : { ...state, ...noRun }),
        );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#onKey);
    this.#dark.removeEventListener('change', this.#onDark);
    this.#observer.disconnect();
    this.#url?.close();
    this.#url = undefined;
    this.runs.cancel();
  }

  get theme(): Theme {
    return themeOf(this.store.state.theme, this.#dark.matches);
  }

  /** Large screens have everything larger, and room for a third view. */
  #measure(): void {
    const { width, height } = this.getBoundingClientRect();
    // Browsers in which zooming moves what the pointer is said to be at show the page at its own size.
    const zoom = 'currentCSSZoom' in this ? zoomFor(width, height) : 1;
    this.style.setProperty('--zoom', String(zoom));
    const room = width / zoom;
    if (room >= ThreeFrom !== this.#room >= ThreeFrom) {
      this.requestUpdate();
    }
    this.#room = room;
  }

  #begin(): void {
    this.runs.addEventListener('change', () => this.#onRun());
    this.store.subscribe(change => {
      if (change.kind === 'state') {
        this.requestUpdate();
        this.dispatchEvent(new CustomEvent('statechange', { detail: this.store.state }));
      }
    });
    const found = this.source || this.host ? {} : findSource();
    const hash = this.local ? '' : location.hash;
    this.store.reset(decodeState(hash.length > 1 ? hash : (found.state ?? '')));
    this.source ??= found.source;
    this.host ??= found.host;
  }

  #onRun(): void {
    const feed = this.runs.scene?.feed;
    if (feed !== this.#feed) {
      this.#feed = feed;
      feed?.addEventListener('change', () => this.#failure !== feed.failure && this.requestUpdate());
    }
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('source') && this.source) {
      this.runs.show(this.source);
    }
    if (changed.has('host')) {
      this.runs.host = this.host;
    }
    this.toggleAttribute('dark', this.theme.dark);
    this.#failure = this.runs.scene?.feed.failure ?? '';
  }

  protected override updated(): void {
    const { view } = this.store.state;
    const tab = this.renderRoot.querySelector('[role=tab][aria-selected=true]');
    if (tab && view !== this.#tab) {
      this.#tab = view;
      tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }

  protected override render(): TemplateResult {
    const { scene } = this.runs;
    return html`
      <header>${this.#header()}</header>
      ${scene ? this.#body(scene) : html`<div class="empty">${this.host ? this.runs.failure || 'Type a prompt to see where the model looks.' : 'There is nothing to show: this page has no data.'}</div>`}
      <av-help></av-help>`;
  }

  #header(): TemplateResult {
    const { store, runs } = this;
    const { scene } = runs;
    const next = { auto: 'dark', dark: 'light', light: 'auto' } as const;
    return html`
      <span class="brand">${mark}<span>Attendance</span></span>
      ${
        this.host
          ? html`<av-prompt .runs=${runs} .revision=${[store.state, runs.progress, runs.failure]}></av-prompt>`
          : html`<span class="title"
            title=${scene?.info.prompt ?? ''}>${[scene?.info.model, scene?.info.prompt].filter(Boolean).join(' · ')}</span>`
      }
      <span class="tools">
        <button class="plain" aria-label="Undo" title="Undo (Ctrl Z)" ?disabled=${!store.canUndo}
          @click=${() => store.undo()}>↶</button>
        <button class="plain" aria-label="Redo" title="Redo (Ctrl Shift Z)" ?disabled=${!store.canRedo}
          @click=${() => store.redo()}>↷</button>
        ${scene ? html`<av-export .runs=${runs} .store=${store} .scene=${scene} .theme=${this.theme}></av-export>` : nothing}
        <button class="plain" title="Colours: ${store.state.theme}" aria-label="Colours: ${store.state.theme}"
          @click=${() => store.set({ theme: next[store.state.theme] })}>${{ auto: '◐', dark: '☾', light: '☀' }[store.state.theme]}</button>
        <button class="plain" aria-label="Help" title="Help (?)" @click=${() => this.openHelp()}>?</button>
      </span>`;
  }

  #body(scene: Scene): TemplateResult {
    const { store, theme, runs } = this;
    const { state } = store;
    const { view, beside, third } = panesOf(state, scene, this.#room);
    return html`
      <av-toolbar .store=${store} .scene=${scene} .theme=${theme}></av-toolbar>
      ${
        scene.feed.failure
          ? html`<div class="failure" role="alert">${scene.feed.failure}<button
        @click=${() => (this.host && scene.feed.gone ? runs.retry() : scene.feed.retry())}>Try again</button></div>`
          : nothing
      }
      <main class=${third ? 'two three' : beside ? 'two' : ''}>
        ${beside ? this.#beside('beside', beside, scene) : nothing}
        <section class="pane" aria-label="View">
          <div class="bar"><div role="tablist" class="tabs" aria-label="Views" @keydown=${tabKeys}>${viewEntries
            .filter(entry => entry.available(scene))
            .map(
              entry => html`
            <button role="tab" aria-selected=${entry.name === view} tabindex=${entry.name === view ? 0 : -1}
              title=${`${entry.about} (${entry.key})`}
              @click=${() => store.set({ view: entry.name })}>${entry.title}</button>`,
            )}</div>
            <span class="end">${viewTools(view, store, scene, theme)}</span>
            ${beside && !third && this.#room >= ThreeFrom ? this.#select('third', undefined, scene) : nothing}
            ${beside ? nothing : html`<span class="wide">${this.#select('beside', undefined, scene)}</span>`}</div>
          ${viewTemplate(view, runs, scene, theme)}
        </section>
        ${third ? this.#beside('third', third, scene) : nothing}
      </main>
      <av-readout .store=${store} .scene=${scene}
        .theme=${theme} .canChange=${this.host !== undefined && scene.info.features.interventions === true}></av-readout>`;
  }

  #beside(which: 'beside' | 'third', name: ViewName, scene: Scene): TemplateResult {
    return html`<section class="pane beside" aria-label=${which === 'third' ? 'Third view' : 'Second view'}>
      <div class="bar">${this.#select(which, name, scene)}<span class="end">${viewTools(name, this.store, scene, this.theme)}</span></div>
      ${viewTemplate(name, this.runs, scene, this.theme)}
    </section>`;
  }

  #select(which: 'beside' | 'third', name: ViewName | undefined, scene: Scene): TemplateResult {
    return html`<select aria-label=${which === 'third' ? 'Third view' : 'Second view'} title="What is shown beside"
      @change=${(event: Event) => this.store.set({ [which]: (event.target as HTMLSelectElement).value || undefined })}>
      <option value="" .selected=${!name}>${name ? 'nothing beside' : 'beside …'}</option>
      ${viewEntries
        .filter(entry => entry.available(scene))
        .map(
          entry => html`<option value=${entry.name}
        .selected=${entry.name === name}>${entry.title}</option>`,
        )}
    </select>`;
  }

  openHelp(): void {
    this.renderRoot.querySelector<Help>('av-help')!.open();
  }

  #key(event: KeyboardEvent): void {
    const target = event.composedPath()[0];
    const writing =
      (target instanceof HTMLInputElement && target.type !== 'range' && target.type !== 'checkbox') ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement;
    if (writing || event.defaultPrevented || !this.runs.scene) {
      return;
    }
    if (event.key === '?') {
      this.openHelp();
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

declare global {
  interface HTMLElementTagNameMap {
    'attention-viewer': AttentionViewer;
  }
}
