import { css, html, nothing, type PropertyValues, type TemplateResult, type PropertyDeclarations } from 'lit';
import { float32Cell, type Table } from '../export/table';
import { controlStyles } from '../page/styles';
import { tokenLabel } from '../model/display';
import { headName } from '../model/heads';
import type { Matrix } from '../model/matrix';
import type { Unit } from '../model/units';
import type { AttentionSource } from '../source/attention-source';
import type { Comparison } from '../source/types';
import './difference-view';
import './head-grid';
import { headList, rank } from './head-list';
import { Panel } from './panel';
import { panelStyles } from './panel-styles';
import { splitStyles } from './split-styles';

/** Two prompts side by side: aligned tokens, heads ranked by how they differ, the signed difference of one. */
export class ComparePanel extends Panel {
  static override styles = [
    controlStyles,
    panelStyles,
    splitStyles,
    css`
    .grow { flex: 1; }
    .aligned { display: flex; flex-wrap: wrap; gap: 3px; padding: 0 14px 8px; max-height: 84px; overflow: auto; }
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
    av-difference { min-height: 220px; }
  `,
  ];
  static override properties: PropertyDeclarations = {
    found: { state: true },
    difference: { state: true },
    by: { state: true },
  };

  declare found: Comparison | undefined;
  declare difference: Matrix | undefined;
  declare by: string;
  #other?: AttentionSource;
  #shown = '';
  /** The prompt that is compared or being compared. */
  #asked = '';

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('scene')) {
      this.found = undefined;
      this.difference = undefined;
      this.#asked = '';
    }
    const { other } = this.state;
    if (other !== '' && other !== this.#asked && this.runs?.host) {
      // An address or undo brought another prompt than the one that was compared.
      void this.#compare(other);
    } else if (other === '') {
      this.#asked = '';
      this.found = undefined;
    }
    const head = `${this.found?.a}/${this.found?.b}/${headName(this.state)}/${this.state.attention}`;
    if (this.found && head !== this.#shown) {
      this.#shown = head;
      void this.#loadDifference(this.found);
    }
  }

  async #loadDifference(found: Comparison): Promise<void> {
    const { state, scene } = this;
    this.difference = await this.question(signal =>
      scene.source.difference!(
        found,
        { attention: state.attention, measure: 'weight', block: state.block, head: state.head },
        signal,
      ),
    );
  }

  protected override render(): TemplateResult {
    const { found, store, difference } = this;
    const ranking = found?.rankings.find(one => one.id === this.by) ?? found?.rankings[0];
    return html`
      <form class="row" @submit=${(event: Event) => this.#submit(event)}>
        <label class="grow">B <input type="text" name="other" dir="auto" .value=${this.state.other}
          placeholder="the other prompt"></label>
        <button class="strong" ?disabled=${this.busy}>${this.busy ? 'comparing …' : 'Compare'}</button>
        ${
          found && found.rankings.length > 1
            ? html`<select aria-label="Rank by"
              @change=${(event: Event) => (this.by = (event.target as HTMLSelectElement).value)}>
          ${found.rankings.map(
            one => html`<option value=${one.id}
            .selected=${one === ranking}>by ${one.name}</option>`,
          )}</select>`
            : nothing
        }
      </form>
      ${this.failure ? html`<div class="bad" role="alert">${this.failure}</div>` : nothing}
      ${
        found && ranking
          ? html`
        <div class="aligned" aria-label="Aligned tokens">${found.alignment.map(([i, j]) => this.#pair(i, j))}</div>
        <div class="split">
          ${
            difference && difference.rows > 0
              ? html`<av-difference .store=${store} .scene=${this.scene} .theme=${this.theme} .matrix=${difference}
                .units=${this.#units(found)}></av-difference>`
              : html`<p class="about">No tokens are partners.</p>`
          }
          <div class="scroll"><p class="quiet">${ranking.about}</p>${headList(
            rank(
              ranking.values,
              ranking.values.flat().some(value => value < 0),
            ).slice(0, 60),
            store,
          )}</div>
        </div>`
          : html`<p class="about">Which heads look elsewhere when the prompt changes? Tokens that correspond are aligned, and every head's patterns are subtracted, B − A.</p>`
      }`;
  }

  /** The signed difference of the head that is shown, over the aligned tokens. */
  get table(): Table | undefined {
    const { found, difference } = this;
    if (!found || !difference) {
      return undefined;
    }
    const { block, head } = this.state;
    const units = this.#units(found);
    return {
      name: 'difference',
      columns: ['block', 'head', 'query', 'query_token', 'key', 'key_token', 'difference'],
      rows: units.flatMap((query, q) =>
        units.map((key, k) => [block, head, q, query.label, k, key.label, float32Cell(difference.at(q, k))]),
      ),
    };
  }

  #pair(i: number | null, j: number | null): TemplateResult {
    const label = (source: AttentionSource, index: number | null): string =>
      index === null ? '–' : tokenLabel(source.info.tokens[index], this.state.spaces);
    const [a, b] = [label(this.scene.source, i), label(this.#other!, j)];
    return html`<span class="pair ${a === b ? '' : 'other'}"><span>${a}</span>${a === b ? nothing : html`<span>${b}</span>`}</span>`;
  }

  #units(found: Comparison): Unit[] {
    const { tokens } = this.scene.info;
    return found.alignment
      .filter(([i, j]) => i !== null && j !== null)
      .map(([i, j], at) => {
        const [a, b] = [
          tokenLabel(tokens[i!], this.state.spaces),
          tokenLabel(this.#other!.info.tokens[j!], this.state.spaces),
        ];
        return {
          label: a === b ? a : `${a}→${b}`,
          text: a,
          running: a,
          from: at,
          to: at + 1,
          segment: 0,
          special: false,
        };
      });
  }

  #submit(event: Event): void {
    event.preventDefault();
    const prompt = String(new FormData(event.target as HTMLFormElement).get('other') ?? '');
    if (prompt === '') {
      this.failure = 'There is no second prompt; type one.';
      return;
    }
    this.#asked = '';
    this.store.set({ other: prompt });
    // Where it is the same as before nothing has changed that would bring it about.
    this.requestUpdate();
  }

  async #compare(prompt: string): Promise<void> {
    this.#asked = prompt;
    const answer = await this.question(async signal => {
      const other = await this.runs.host!.run({ model: this.state.model, prompt }, () => undefined, signal);
      return { other, found: await this.scene.source.compare!(other, signal) };
    });
    if (answer) {
      this.#other = answer.other;
      this.difference = undefined;
      this.found = answer.found;
    }
  }
}
customElements.define('av-compare-panel', ComparePanel);
