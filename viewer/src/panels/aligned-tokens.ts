import { css, html, nothing, type TemplateResult } from 'lit';
import { tokenLabel } from '../model/display';
import type { Scene } from '../model/scene';
import type { Unit } from '../model/units';
import type { AttentionSource } from '../source/attention-source';
import { partners } from '../source/partners';
import type { Alignment, Comparison } from '../source/types';
import type { ViewState } from '../state/view-state';

export const alignedStyles = css`
  .aligned {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    gap: 3px;
    padding: 0 14px 8px;
    max-height: 84px;
    overflow: auto;
    scrollbar-width: thin;
  }
  .aligned > .quiet { align-self: center; min-width: 4.2em; }
  .pair {
    display: grid;
    text-align: center;
    border: 1px solid var(--line);
    border-radius: 4px;
    padding: 0 5px;
    font-size: 12px;
    unicode-bidi: isolate;
  }
  .pair.other { border-color: var(--lock); }
`;

type Text = 'prompt' | 'decoder';

/** Two runs and which of their tokens are partners, as the page writes it. */
export class AlignedTokens {
  constructor(
    readonly scene: Scene,
    readonly state: ViewState,
    readonly other: AttentionSource,
    readonly found: Comparison,
  ) {}

  /** Every token of both, those that differ marked; where rows are of another text than columns both texts. */
  get template(): TemplateResult {
    const { queryTokens, keyTokens } = this.scene.set(this.state);
    const { alignment, queryAlignment } = this.found;
    return queryAlignment
      ? html`${this.#row('queries', queryAlignment, queryTokens)}${this.#row('keys', alignment, keyTokens)}`
      : this.#row('', alignment, keyTokens);
  }

  /** What the rows of a difference stand for, and its columns, each with its place among the tokens of A. */
  get units(): readonly [queries: readonly Unit[], keys: readonly Unit[]] {
    const [rows, columns] = partners(this.found);
    const { queryTokens, keyTokens } = this.scene.set(this.state);
    const unitsOf = (pairs: typeof rows, text: Text): Unit[] =>
      pairs.map(([i, j]) => {
        const [a, b] = [this.#label(this.scene.source, text, i), this.#label(this.other, text, j)];
        const label = a === b ? a : `${a}→${b}`;
        return { label, text: a, running: a, from: i, to: i + 1, segment: 0, special: false };
      });
    return [unitsOf(rows, queryTokens), unitsOf(columns, keyTokens)];
  }

  #row(name: string, alignment: Alignment, text: Text): TemplateResult {
    return html`<div class="aligned" aria-label=${['Aligned tokens', name].filter(Boolean).join(', ')}>
      ${name === '' ? nothing : html`<span class="quiet">${name}</span>`}${alignment.map(([i, j]) => {
        const [a, b] = [this.#label(this.scene.source, text, i), this.#label(this.other, text, j)];
        return html`<span class="pair ${a === b ? '' : 'other'}"><span>${a}</span>${
          a === b ? nothing : html`<span>${b}</span>`
        }</span>`;
      })}</div>`;
  }

  #label({ info }: AttentionSource, text: Text, index: number | null): string {
    const tokens = text === 'decoder' ? (info.decoderTokens ?? []) : info.tokens;
    return index === null ? '–' : tokenLabel(tokens[index], this.state.spaces);
  }
}
