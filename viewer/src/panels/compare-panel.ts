import { css, html, nothing, type PropertyValues, type TemplateResult, type PropertyDeclarations } from 'lit';
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

interface Compared {
  readonly other: AttentionSource;
  readonly found: Comparison;
}

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
  static override properties: PropertyDeclarations = { difference: { state: true } };

  declare difference: Matrix | undefined;
  #compared?: Compared;
  #shown = '';

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { other } = this.state;
    const before = this.#compared;
    this.#compared = this.answer(other === '' ? '' : JSON.stringify(['compare', other]), signal =>
      this.#compare(other, signal),
    );
    if (this.#compared !== before) {
      this.difference = undefined;
      this.#shown = '';
    }
    const head = `${headName(this.state)}/${this.state.attention}`;
    if (this.#compared && head !== this.#shown) {
      this.#shown = head;
      void this.#loadDifference(this.#compared.found);
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
    const { store, difference } = this;
    const found = this.#compared?.found;
    const ranking = found?.rankings.find(one => one.id === this.state.rank) ?? found?.rankings[0];
    return html`
      <form class="row" @submit=${(event: Event) => this.#submit(event)}>
        <label class="grow">B <input type="text" name="other" dir="auto" .value=${this.state.other}
          placeholder="the other prompt"></label>
        ${
          this.busy && !found
            ? html`<button type="button" @click=${() => store.set({ other: '' })}>Stop</button>`
            : html`<button class="strong">Compare</button>`
        }
        ${
          found && found.rankings.length > 1
            ? html`<select aria-label="Rank by"
              @change=${(event: Event) => store.set({ rank: (event.target as HTMLSelectElement).value })}>
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
              : html`<p class="about">${difference ? 'No tokens are partners.' : this.failure ? '' : 'loading …'}</p>`
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

  #pair(i: number | null, j: number | null): TemplateResult {
    const label = (source: AttentionSource, index: number | null): string =>
      index === null ? '–' : tokenLabel(source.info.tokens[index], this.state.spaces);
    const [a, b] = [label(this.scene.source, i), label(this.#compared!.other, j)];
    return html`<span class="pair ${a === b ? '' : 'other'}"><span>${a}</span>${a === b ? nothing : html`<span>${b}</span>`}</span>`;
  }

  #units(found: Comparison): Unit[] {
    const { tokens } = this.scene.info;
    return found.alignment
      .filter(([i, j]) => i !== null && j !== null)
      .map(([i, j]) => {
        const [a, b] = [
          tokenLabel(tokens[i!], this.state.spaces),
          tokenLabel(this.#compared!.other.info.tokens[j!], this.state.spaces),
        ];
        return {
          label: a === b ? a : `${a}→${b}`,
          text: a,
          running: a,
          from: i!,
          to: i! + 1,
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
    this.store.set({ other: prompt });
    if (this.failure !== '') {
      this.again();
    }
  }

  async #compare(prompt: string, signal: AbortSignal): Promise<Compared> {
    const { host } = this.runs;
    const { source } = this.scene;
    if (!host) {
      const known = source.recorded?.comparisonWith(prompt);
      const there = source.recorded?.comparisons
        .map(one => `“${one.other.info.prompt ?? one.other.info.model}”`)
        .join(', ');
      if (!known) {
        throw new Error(
          `This page has the comparison with ${there} alone; open the prompt with attendance serve for others.`,
        );
      }
      return known;
    }
    const other = await host.run({ model: this.state.model, prompt }, () => undefined, signal);
    return { other, found: await this.scene.source.compare!(other, signal) };
  }
}
customElements.define('av-compare-panel', ComparePanel);
