import { css, html, type TemplateResult } from 'lit';
import { headColorAmong } from '../draw/head-colors';
import { headName, parseHead } from '../model/heads';
import type { HeadRef } from '../source/types';
import { allHeads, isolateHead, toggleHead } from '../state/actions';
import type { ViewState } from '../state/view-state';
import { ViewElement } from '../views/view-element';
import { controlStyles } from './styles';

/** The legend of the heads' colours, and their switches: click toggles a head, double click shows it alone. */
export class HeadChips extends ViewElement {
  static override styles = [
    controlStyles,
    css`
    :host { display: inline-flex; flex-wrap: wrap; gap: 3px; align-items: center; min-width: 0; }
    button { padding: 2px 0; min-width: 30px; min-height: 26px; font-variant-numeric: tabular-nums;
      display: inline-flex; flex-direction: column;
      align-items: center; justify-content: center; gap: 1px; border-radius: 5px; line-height: 1.1; }
    button[aria-pressed='true'] {
      background: transparent;
      color: var(--ink);
      border-color: var(--faint);
      font-weight: 650;
    }
    button[aria-pressed='false'] { color: var(--faint); }
    i { display: block; width: 20px; height: 4px; border-radius: 2px; background: var(--chip); opacity: 0.25; }
    button[aria-pressed='true'] i { opacity: 1; }
    button.wide { padding: 2px 8px; min-width: 0; }
  `,
  ];

  /** What the last click made, if it changed anything: the first half of a double click. */
  #toggled?: ViewState;

  #toggle(ref: HeadRef): void {
    const before = this.state;
    this.store.update(state => toggleHead(state, ref));
    this.#toggled = this.state === before ? undefined : this.state;
  }

  /** The click that came before is taken back, so that a double click is one step of the history. */
  #isolate(ref: HeadRef, count: number): void {
    if (this.#toggled === this.state) {
      this.store.undo();
    }
    this.store.update(state => isolateHead(state, ref, count));
  }

  protected override render(): TemplateResult {
    const { state, scene, store } = this;
    const count = scene.heads(state);
    const others = state.heads.map(name => parseHead(name)!).filter(ref => ref.block !== state.block);
    const chips = [...Array.from({ length: count }, (_, head) => ({ block: state.block, head })), ...others];
    const all = state.heads.filter(name => parseHead(name)!.block === state.block).length === count;
    return html`${chips.map(ref => {
      const name = headName(ref);
      const label = scene.headLabel(state, ref);
      return html`<button aria-pressed=${state.heads.includes(name)} aria-label=${`Head ${label}`}
        title=${`head ${label}: click to switch, double click for it alone`}
        .style=${`--chip: ${headColorAmong(ref, state.heads, this.theme.dark).color}`}
        @click=${(event: MouseEvent) => event.detail < 2 && this.#toggle(ref)}
        @dblclick=${() => this.#isolate(ref, count)}
        @pointerenter=${() => store.setHover({ head: name })} @pointerleave=${() => store.setHover({})}
        >${ref.block === state.block ? ref.head : name}<i></i></button>`;
    })}
    <button class="wide" aria-pressed=${all}
      @click=${() => store.update(before => (all ? { ...before, heads: [headName(before)] } : allHeads(before, count)))}>all</button>`;
  }
}
customElements.define('av-head-chips', HeadChips);
