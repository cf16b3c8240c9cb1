import { css, html, nothing, type PropertyValues, type TemplateResult, type PropertyDeclarations } from 'lit';
import { float32Cell, type Table } from '../export/table';
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

/** The other prompt's run, and of which run it is the other. */
interface Other {
  readonly of: AttentionSource;
  readonly prompt: string;
  readonly run: AttentionSource;
}

interface Compared {
  readonly other: AttentionSource;
  readonly found: Comparison;
}

/** The comparison that an offline page was saved with. */
function recordedComparison(source: AttentionSource, prompt: string, kind: string): Compared {
  const known = source.recorded?.comparisonWith(prompt, kind);
  if (!known) {
    const kinds = source.info.attentions.length > 1;
    const there = (source.recorded?.comparisons ?? []).map(
      ({ found, other }) =>
        `“${other.info.prompt ?? other.info.model}”${kinds ? ` in ${found.attention} attention` : ''}`,
    );
    throw new Error(
      `This page has the comparison with ${there.join(', ')} alone; open the prompt with attendance serve for others.`,
    );
  }
  return known;
}

/** Two prompts side by side: aligned tokens, heads ranked by how they differ, the signed difference of one. */
export class ComparePanel extends Panel {
  static override styles = [
    controlStyles,
    panelStyles,
    splitStyles,
    alignedStyles,
    css`
    .grow { flex: 1; }
    .split { --picture: 300px; }
  `,
  ];
  static override properties: PropertyDeclarations = { difference: { state: true } };

  declare difference: Matrix | undefined;
  #other?: Other;
  #compared?: Compared;
  #shown = '';

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { other } = this.state;
    const before = this.#compared;
    const { name } = this.scene.set(this.state);
    const asked = other === '' ? '' : JSON.stringify(['compare', name, other]);
    this.#compared = this.answer(asked, signal => this.#compare(other, name, signal));
    if (this.#compared !== before) {
      this.difference = undefined;
      this.#shown = '';
    }
    const head = headName(this.state);
    if (this.#compared && head !== this.#shown) {
      this.#shown = head;
      void this.#loadDifference(this.#compared.found);
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
    const compared = this.#compared;
    const found = compared?.found;
    const aligned = compared && new AlignedTokens(scene, this.state, compared.other, compared.found);
    const [queries, keys] = aligned?.units ?? [[], []];
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
        aligned && ranking
          ? html`
        ${aligned.template}
        <div class="split">
          ${
            difference && difference.rows > 0
              ? html`<av-difference .store=${store} .scene=${scene} .theme=${this.theme} .matrix=${difference}
                .queries=${queries} .keys=${keys}></av-difference>`
              : html`<p class="about">${difference ? 'No tokens are partners.' : this.failure ? '' : 'loading …'}</p>`
          }
          <div class="scroll"><p class="quiet">${ranking.about}</p>${headList(
            rank(
              ranking.values,
              ranking.values.flat().some(value => value < 0),
            ),
            scene,
            store,
          )}</div>
        </div>`
          : html`<p class="about">Which heads look elsewhere when the prompt changes? Tokens that correspond are aligned, and every head's patterns are subtracted, B − A.</p>`
      }`;
  }

  /** The signed difference of the head that is shown, over the aligned tokens. */
  get table(): Table | undefined {
    const { difference } = this;
    const compared = this.#compared;
    if (!compared || !difference) {
      return undefined;
    }
    const { block, head } = this.state;
    const [queries, keys] = new AlignedTokens(this.scene, this.state, compared.other, compared.found).units;
    return {
      name: 'difference',
      columns: ['block', 'head', 'query', 'query_token', 'key', 'key_token', 'difference'],
      rows: queries.flatMap((query, q) =>
        keys.map((key, k) => [block, head, q, query.label, k, key.label, float32Cell(difference.at(q, k))]),
      ),
    };
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

  async #compare(prompt: string, kind: string, signal: AbortSignal): Promise<Compared> {
    const { source } = this.scene;
    if (!this.runs.host) {
      return recordedComparison(source, prompt, kind);
    }
    const known = this.#other?.of === source && this.#other.prompt === prompt ? this.#other.run : undefined;
    const run = known ?? (await this.#run(prompt, signal));
    // Kept when it has answered: the server may have forgotten it.
    this.#other = undefined;
    const found = await source.compare!(run, kind, signal);
    this.#other = { of: source, prompt, run };
    return { other: run, found };
  }

  /** Both prompts have one text for the decoder, if it was given one. */
  async #run(prompt: string, signal: AbortSignal): Promise<AttentionSource> {
    const { model, decoder } = this.state;
    return this.runs.host!.run({ model, prompt, decoder: decoder || undefined }, () => undefined, signal);
  }
}
customElements.define('av-compare-panel', ComparePanel);
