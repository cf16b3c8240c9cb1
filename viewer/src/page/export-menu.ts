import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { toCsv, toJson } from '../export/numbers';
import { canSaveOffline, offlinePage } from '../export/offline';
import { isPaintable, toPng, toSvg, type Picture } from '../export/picture';
import { saveFile } from '../export/save';
import { zoomOf } from '../views/zoom';
import { isTabular, tableCsv, tableJson, type Table } from '../export/table';
import { ViewElement } from '../views/view-element';
import type { RunController } from './run-controller';
import { controlStyles } from './styles';

type Kind = 'svg' | 'png' | 'png2' | 'csv' | 'json' | 'html';

const kinds: readonly (readonly [Kind, string, string])[] = [
  ['svg', 'SVG', 'vector picture, text as text'],
  ['png', 'PNG', 'at 1×'],
  ['png2', 'PNG 2×', 'for high-density screens and print'],
  ['csv', 'CSV', 'the numbers shown'],
  ['json', 'JSON', 'the numbers and the state'],
  ['html', 'HTML', 'this page as one offline file'],
];

/** Saves what is on screen. */
export class ExportMenu extends ViewElement {
  static override styles = [
    controlStyles,
    css`
    :host { position: relative; display: inline-block; }
    [popover] { inset: auto; position: fixed; margin: 0; background: var(--panel); color: var(--ink);
      border: 1px solid var(--line); border-radius: 8px;
      padding: 5px; box-shadow: 0 8px 30px rgba(10, 8, 16, 0.18); font: 13px/1.4 var(--font); }
    [popover] button {
      display: grid;
      grid-template-columns: 62px auto;
      text-align: start;
      width: 100%;
      border-color: transparent;
    }
    [popover] button:hover { background: var(--shade); }
    .bad { color: var(--lock); padding: 4px 9px; max-width: 260px; }
  `,
  ];
  static override properties: PropertyDeclarations = { runs: { attribute: false } };

  declare runs: RunController;
  #failure = '';

  protected override render(): TemplateResult {
    return html`<button class="plain" popovertarget="menu" aria-haspopup="menu"
      @click=${(event: MouseEvent) => this.#place(event)}>Save</button>
      <div popover id="menu" role="menu" aria-label="Save" @toggle=${(event: ToggleEvent) => this.#toggled(event)}
        @keydown=${(event: KeyboardEvent) => this.#key(event)}>${kinds
          .filter(([kind]) => kind !== 'html' || canSaveOffline(this.scene))
          .map(
            ([kind, name, about]) => html`
        <button role="menuitem" data-kind=${kind}
          @click=${() => this.#save(kind)}>${name}<span class="quiet">${about}</span></button>`,
          )}
        ${this.#failure ? html`<div class="bad" role="alert">${this.#failure}</div>` : nothing}</div>`;
  }

  get isOpen(): boolean {
    return this.renderRoot.querySelector('#menu')?.matches(':popover-open') === true;
  }

  get #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  #toggled(event: ToggleEvent): void {
    if (event.newState === 'open') {
      this.#failure = '';
      this.requestUpdate();
      this.#items[0].focus();
    }
  }

  /** As menus have it: arrows go round, Home and End to the ends. */
  #key(event: KeyboardEvent): void {
    const items = this.#items;
    const now = items.indexOf(event.target as HTMLElement);
    const to = {
      ArrowDown: (now + 1) % items.length,
      ArrowUp: (now - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (to !== undefined) {
      items[to].focus();
      event.preventDefault();
    }
  }

  #place(event: MouseEvent): void {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const menu = this.renderRoot.querySelector<HTMLElement>('#menu')!;
    const zoom = zoomOf(this);
    menu.style.top = `${box.bottom / zoom + 4}px`;
    menu.style.right = `${Math.max(4, (window.innerWidth - box.right) / zoom)}px`;
  }

  async #save(kind: Kind): Promise<void> {
    this.#failure = '';
    try {
      const [name, content, type] = await this.make(kind);
      saveFile(name, content, type);
      this.renderRoot.querySelector<HTMLElement>('#menu')!.hidePopover();
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
    }
    this.requestUpdate();
  }

  /** The file of a kind: its name, what is in it, and its media type. */
  async make(kind: Kind): Promise<readonly [string, Blob | string, string]> {
    const { scene, state } = this;
    const name = `attendance-${state.view}-${scene.headLabel(state, state)}`;
    const table = kind === 'csv' || kind === 'json' ? this.#table() : undefined;
    switch (kind) {
      case 'svg':
        return [`${name}.svg`, toSvg(this.#picture()), 'image/svg+xml'];
      case 'png':
        return [`${name}.png`, await toPng(this.#picture(), 1), 'image/png'];
      case 'png2':
        return [`${name}@2x.png`, await toPng(this.#picture(), 2), 'image/png'];
      case 'csv':
        return [
          `${name}.csv`,
          this.ask(() => (table ? tableCsv(scene, state, table) : toCsv(scene, state))),
          'text/csv',
        ];
      case 'json':
        return [
          `${name}.json`,
          this.ask(() => (table ? tableJson(scene, state, table) : toJson(scene, state))),
          'application/json',
        ];
      case 'html':
        return ['attendance.html', await offlinePage(scene, state, this.runs.unchanged?.info), 'text/html'];
    }
  }

  /** The numbers of the view that is open, where they are others than patterns. */
  #table(): Table | undefined {
    const root = this.getRootNode() as ShadowRoot;
    const view = root.querySelector('main .pane:not(.beside) .view');
    if (!isTabular(view)) {
      return undefined;
    }
    if (!view.table) {
      throw new Error('There are no numbers in this view yet.');
    }
    return view.table;
  }

  #picture(): Picture {
    const { scene, theme, state } = this;
    const root = this.getRootNode() as ShadowRoot;
    // Of a panel, which is a table, the pictures in it.
    const views = [...root.querySelectorAll('main .view')]
      .map(view => (isPaintable(view) ? [view] : [...(view.shadowRoot?.querySelectorAll('*') ?? [])]))
      .map(parts => parts.filter(isPaintable).filter(part => part.offsetWidth > 0))
      .filter(parts => parts.length > 0);
    if (views.length === 0) {
      throw new Error('This view is a table; save it as CSV or JSON.');
    }
    const measure = scene.measure(state).name;
    return {
      views,
      theme,
      title: [scene.info.model, scene.info.prompt].filter(Boolean).join(' · '),
      stated: [measure, scene.stated(state)].filter(Boolean).join(' · '),
    };
  }
}
customElements.define('av-export', ExportMenu);
