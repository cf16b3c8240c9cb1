import { css, html, LitElement, type TemplateResult } from 'lit';
import { shortcuts, viewKeys } from './keyboard';
import { controlStyles } from './styles';

/** What the keys and the pointer do. */
export class Help extends LitElement {
  static override styles = [
    controlStyles,
    css`
    dialog { background: var(--panel); color: var(--ink); border: 1px solid var(--line); border-radius: 12px;
      padding: 20px 24px; max-width: 720px;
      max-height: 84vh; overflow: auto; font: 13px/1.5 var(--font); }
    dialog::backdrop { background: rgba(10, 8, 16, 0.45); }
    h2 { margin: 0 0 10px; font-size: 16px; } h3 { margin: 16px 0 4px; font-size: 13px; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 16px; margin: 0; } dd { margin: 0; }
    dt { font-family: var(--mono); font-size: 12px; }
    .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 0 32px; }
    .top { display: flex; } .top button { margin-left: auto; }
    p { margin: 4px 0; color: var(--quiet); }
  `,
  ];

  get isOpen(): boolean {
    return this.renderRoot.querySelector('dialog')?.open === true;
  }

  open(): void {
    const dialog = this.renderRoot.querySelector('dialog')!;
    if (!dialog.open) {
      dialog.showModal();
    }
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="title">
      <div class="top"><h2 id="title">Reading attention</h2><button
        @click=${() => this.renderRoot.querySelector('dialog')!.close()}>Close</button></div>
      <p>A token that <b>looks from</b> is a query, a row; a token that is <b>looked at</b> is a key, a column. Each row of weights sums to 1.
        Point to preview, click to lock; what is chosen in one view is chosen in all.</p>
      <div class="columns">
        <section><h3>Everywhere</h3><dl>${shortcuts.filter(one => one.keys !== '').map(one => html`<dt>${one.keys}</dt><dd>${one.about}</dd>`)}<dt>?</dt><dd>this help</dd></dl></section>
        <section><h3>In a view</h3><dl>${viewKeys.map(([keys, about]) => html`<dt>${keys}</dt><dd>${about}</dd>`)}</dl>
          <h3>Pointer</h3><dl><dt>wheel, drag</dt><dd>matrix: zoom, move</dd><dt>double click</dt><dd>matrix: zoom in or out; head switch: it alone</dd>
          <dt>Shift click</dt><dd>wall: add a head</dd><dt>click, click</dt><dd>head: a query, then a key of it: one cell</dd></dl></section>
      </div></dialog>`;
  }
}
customElements.define('av-help', Help);
