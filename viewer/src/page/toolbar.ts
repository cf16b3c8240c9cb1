import { css, html, nothing, type TemplateResult } from 'lit';
import { kindTitle } from '../model/kinds';
import { moveToBlock, toggleOpen } from '../state/actions';
import type { FirstToken, ViewState } from '../state/view-state';
import { ViewElement } from '../views/view-element';
import { controlStyles } from './styles';
import './head-chips';

/** What is shown, in every view alike: block and heads, measure, filters, how tokens are written. */
export class Toolbar extends ViewElement {
  static override styles = [
    controlStyles,
    css`
    :host { display: block; border-bottom: 1px solid var(--line); background: var(--panel); }
    .row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; padding: 6px 12px; }
    .group { display: inline-flex; align-items: center; gap: 4px; }
    .step { padding: 3px 8px; }
    output { min-width: 4.6em; text-align: center; font-variant-numeric: tabular-nums; }
    .mass output { min-width: 3em; text-align: right; color: var(--ink); }
    .rest { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; } .more { display: none; }
    .first { width: 7.2em; }
    @container (max-width: 819px) {
      .row { padding: 5px 8px; gap: 5px 10px; }
      .more { display: block; margin-left: auto; } .rest:not(.open) { display: none; }
    }
  `,
  ];

  protected override render(): TemplateResult {
    const { state, scene, store } = this;
    const blocks = scene.blocks(state);
    // On narrow screens what is needed less often waits behind a button.
    const open = state.open.includes('tools');
    const step = (by: number): void => store.update(before => moveToBlock(before, before.block + by));
    return html`
      <div class="row">
        ${this.#sets()}
        <div class="group" role="group" aria-label="Block">
          <button class="step" aria-label="Block before" ?disabled=${state.block === 0}
            @click=${() => step(-1)}>‹</button>
          <output>block ${state.block}</output>
          <button class="step" aria-label="Block after" ?disabled=${state.block === blocks - 1}
            @click=${() => step(1)}>›</button>
        </div>
        <button class="more" aria-expanded=${open} @click=${() => store.note(toggleOpen(state, 'tools'))}>more</button>
        <av-head-chips .store=${store} .scene=${scene} .theme=${this.theme}></av-head-chips>
        <div class="rest ${open ? 'open' : ''}">
        <label>Show <select aria-label="Measure" @change=${this.#select('measure')}>
          ${scene.measures(state).map(
            one => html`<option value=${one.id} title=${one.about}
            .selected=${one.id === state.measure}>${one.name}</option>`,
          )}
        </select></label>
        <label title="Only the largest weights of each row, until they sum to this part of it">Top
          <input type="range" aria-label="Part of each row's mass that is drawn as lines, percent" min="5" max="100"
            step="1" .value=${String(state.mass)}
            @input=${(event: InputEvent) => store.set({ mass: Number((event.target as HTMLInputElement).value) }, 'mass')}>
          <span class="mass"><output>${state.mass} %</output></span></label>
        <label>First key <select class="first" aria-label="First key" @change=${this.#select('first')}>
          ${this.#options<FirstToken>('first', { show: 'shown', hide: 'hidden', renormalise: 'hidden, rest to 1' })}
        </select></label>
        <div class="group">
          ${this.#toggle('spaces', '␣', 'White space visible')}
          ${this.#toggle('words', 'words', 'Tokens joined to words: sum over keys, mean over queries')}
          <button aria-pressed=${state.layout === 'rows'} title="Tokens along a line instead of down a column"
            @click=${() => store.set({ layout: state.layout === 'rows' ? 'columns' : 'rows' })}>lines ⇄</button>
          <button aria-pressed=${state.scale === 'sqrt'} title="Colours by square root, so that small weights show"
            @click=${() => store.set({ scale: state.scale === 'sqrt' ? 'linear' : 'sqrt' })}>√</button>
        </div></div>
      </div>`;
  }

  #sets(): TemplateResult | typeof nothing {
    const { scene, state, store } = this;
    const choose = (event: Event): void =>
      store.update(before => scene.chooseAttention(before, (event.target as HTMLSelectElement).value));
    return scene.severalKinds
      ? html`<label title="Whose heads are shown (A)">Attention <select aria-label="Attention" @change=${choose}>
      ${scene.info.attentions.map(
        set => html`<option value=${set.name} title=${kindTitle(set)}
        .selected=${set.name === state.attention}>${set.name}</option>`,
      )}
    </select></label>`
      : nothing;
  }

  #toggle(field: 'spaces' | 'words', label: string, title: string): TemplateResult {
    return html`<button aria-pressed=${this.state[field]} title=${title} aria-label=${title}
      @click=${() => this.store.set({ [field]: !this.state[field], ...(field === 'words' ? { locked: {}, zoom: undefined } : {}) })}>${label}</button>`;
  }

  #options<T extends string>(field: keyof ViewState, names: Record<T, string>): TemplateResult[] {
    return Object.entries<string>(names).map(
      ([value, name]) => html`<option value=${value} .selected=${this.state[field] === value}>${name}</option>`,
    );
  }

  #select(field: keyof ViewState): (event: Event) => void {
    return event => this.store.set({ [field]: (event.target as HTMLSelectElement).value });
  }
}
customElements.define('av-toolbar', Toolbar);
