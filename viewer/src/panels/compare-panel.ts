import { css, html, nothing, type PropertyValues, type TemplateResult, type PropertyDeclarations } from 'lit';
import { controlStyles } from '../page/styles';
import { headName } from '../model/heads';
import type { Matrix } from '../model/matrix';
import type { AttentionSource } from '../source/attention-source';
import type { Comparison } from '../source/types';
import { AlignedTokens, alignedStyles } from './aligned-tokens';
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
    alignedStyles,
    css`
    .grow { flex: 1; }
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
  /** The prompt and the attention that are compared or being compared. */
  #asked = '';

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('scene')) {
      this.found = undefined;
      this.difference = undefined;
      this.#other = undefined;
      this.#asked = '';
    }
    const { other } = this.state;
    if (other !== '' && JSON.stringify([other, this.#kind]) !== this.#asked && this.runs?.host) {
      // An address or undo brought another prompt than the one that was compared, or other heads are wanted.
      void this.#compare(other, this.#kind);
    } else if (other === '') {
      this.#asked = '';
      this.found = undefined;
    }
    const head = `${this.found?.a}/${this.found?.b}/${headName(this.state)}/${this.state.attention}`;
    if (this.found?.attention === this.#kind && head !== this.#shown) {
      this.#shown = head;
      void this.#loadDifference(this.found);
    }
  }

  async #loadDifference(found: Comparison): Promise<void> {
    const { state, scene } = this;
    this.difference = await this.question(signal =>
      scene.source.difference!(found, { block: state.block, head: state.head }, signal),
    );
  }

  protected override render(): TemplateResult {
    const { scene, store, difference } = this;
    // What was found of other heads is not shown while these are compared.
    const found = this.found?.attention === this.#kind ? this.found : undefined;
    const aligned = found && new AlignedTokens(scene, this.state, this.#other!, found);
    const [queries, keys] = aligned?.units ?? [[], []];
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
        aligned && ranking
          ? html`
        ${aligned.template}
        <div class="split">
          ${
            difference && difference.rows > 0
              ? html`<av-difference .store=${store} .scene=${this.scene} .theme=${this.theme} .matrix=${difference}
                .queries=${queries} .keys=${keys}></av-difference>`
              : html`<p class="about">No tokens are partners.</p>`
          }
          <div class="scroll"><p class="quiet">${ranking.about}</p>${headList(
            rank(
              ranking.values,
              ranking.values.flat().some(value => value < 0),
            ).slice(0, 60),
            scene,
            store,
          )}</div>
        </div>`
          : html`<p class="about">Which heads look elsewhere when the prompt changes? Tokens that correspond are aligned, and every head's patterns are subtracted, B − A.</p>`
      }`;
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

  /** Whose heads are compared. */
  get #kind(): string {
    return this.scene.set(this.state).name;
  }

  /** Both prompts with one text for the decoder, if it was given one. */
  async #compare(prompt: string, kind: string): Promise<void> {
    this.#asked = JSON.stringify([prompt, kind]);
    const { model, decoder } = this.state;
    const known = this.#other?.info.prompt === prompt ? this.#other : undefined;
    const answer = await this.question(async signal => {
      const other =
        known ?? (await this.runs.host!.run({ model, prompt, decoder: decoder || undefined }, () => undefined, signal));
      return { other, found: await this.scene.source.compare!(other, kind, signal) };
    });
    if (answer) {
      this.#other = answer.other;
      this.difference = undefined;
      this.found = answer.found;
    }
  }
}
customElements.define('av-compare-panel', ComparePanel);
