import { css, html, nothing, type PropertyValues, type TemplateResult, type PropertyDeclarations } from 'lit';
import type { Table } from '../export/table';
import { controlStyles } from '../page/styles';
import type { Candidate, Intervention } from '../source/types';
import { candidateList } from './candidate-list';
import { describeChange } from '../model/describe-change';
import { offers } from './changes';
import { Panel } from './panel';
import { panelStyles } from './panel-styles';

/** What comes next, and how that changes when heads, weights or tokens are taken away. */
export class NextPanel extends Panel {
  static override styles = [
    controlStyles,
    panelStyles,
    css`
    .changes { display: flex; flex-wrap: wrap; gap: 4px; }
    .changes button { border-color: var(--lock); }
    .offers { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; }
    input[type='number'] { width: 5em; }
  `,
  ];
  static override properties: PropertyDeclarations = { factor: { state: true }, from: { state: true } };

  declare factor: number;
  declare from: string;
  /** The same prompt without changes, if it was seen. */
  #before?: { readonly prompt: string | undefined; readonly model: string; readonly next: readonly Candidate[] };

  constructor() {
    super();
    this.factor = 2;
    this.from = '';
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const base =
      this.runs?.unchanged?.info ?? (this.scene.info.interventions.length === 0 ? this.scene.info : undefined);
    if (base?.next) {
      this.#before = { prompt: base.prompt, model: base.model, next: base.next };
    } else if (changed.has('scene') && this.runs?.host) {
      // An address brought the changes: what was before them has not been seen yet.
      void this.question(signal => this.runs.findUnchanged(signal));
    }
  }

  protected override render(): TemplateResult {
    const { scene, state } = this;
    const { info } = scene;
    const changed = info.interventions.length > 0;
    const before = this.#unchanged;
    const canWrite = this.runs?.host !== undefined;
    return html`
      <div class="scroll">
        <h3>${this.#what}${changed ? ', before → with changes' : ''}</h3>
        ${info.next ? candidateList(info.next, before, canWrite ? one => this.#go(one) : undefined) : html`<p class="quiet">This run has no logits.</p>`}
        ${
          canWrite && info.features.interventions
            ? html`
          <h3>Change something</h3>
          <div class="offers">${offers(scene, state, this.factor, this.from).map(
            offer => html`
            <button title=${offer.about} @click=${() => this.#add(offer.change)}>${offer.name}</button>`,
          )}</div>
          <div class="offers"><label>factor <input type="number" step="0.5" .value=${String(this.factor)}
              @change=${(event: Event) => (this.factor = Number((event.target as HTMLInputElement).value))}></label>
            <label>patch from <input type="text" dir="auto" placeholder="another prompt" .value=${this.from}
              @change=${(event: Event) => (this.from = (event.target as HTMLInputElement).value)}></label></div>
          <p class="quiet">Choose a head; lock a cell or a token to cut it. Each change is a step that undo takes back.</p>
          ${
            changed
              ? html`<h3>Changed</h3><div class="changes">${state.interventions.map(
                  (one, i) => html`
            <button title="take this change back" @click=${() => this.#remove(i)}>${describeChange(one)} ×</button>`,
                )}
            <button @click=${() => this.store.set({ interventions: [] })}>all as it was</button></div>`
              : nothing
          }`
            : nothing
        }
      </div>`;
  }

  /** The candidates with their probabilities, before the changes too where those are known. */
  get table(): Table | undefined {
    const { next } = this.scene.info;
    const before = this.#unchanged;
    return (
      next && {
        name: 'next',
        columns: ['id', 'token', 'probability', ...(before ? ['probability_before'] : [])],
        rows: next.map(one => [
          one.id,
          one.text,
          one.probability,
          ...(before ? [before.find(other => other.id === one.id)?.probability ?? null] : []),
        ]),
      }
    );
  }

  /** What came next before the changes; undefined where nothing is changed, or it was not seen. */
  get #unchanged(): readonly Candidate[] | undefined {
    const { info } = this.scene;
    const seen = this.#before;
    const same = seen && seen.prompt === info.prompt && seen.model === info.model;
    return info.interventions.length > 0 && same ? seen.next : undefined;
  }

  #add(change: Intervention): void {
    this.store.update(state => ({ ...state, interventions: [...state.interventions, change] }));
  }

  #remove(index: number): void {
    this.store.update(state => ({ ...state, interventions: state.interventions.filter((_, i) => i !== index) }));
  }

  /** What the candidates are for. */
  get #what(): string {
    const { masked } = this.scene.info;
    return masked === undefined ? 'Next token' : `In the place of the mask, token ${masked}`;
  }

  /** The prompt, or the decoder's text, goes on with a token; a masked prompt has it in the place of the mask. */
  #go(one: Candidate): void {
    const { masked, tokens, decoderTokens } = this.scene.info;
    if (decoderTokens) {
      this.store.update(state => ({ ...state, decoder: state.decoder + one.text, interventions: [] }));
      return;
    }
    const { start, end } = masked === undefined ? { start: Infinity, end: Infinity } : tokens[masked];
    const text = masked === undefined ? one.text : one.text.trim().replace(/^##/, '');
    this.store.update(state => ({
      ...state,
      prompt: state.prompt.slice(0, start) + text + state.prompt.slice(end),
      interventions: [],
    }));
  }
}
customElements.define('av-next-panel', NextPanel);
