import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { controlStyles } from '../page/styles';
import type { AttentionSource } from '../source/attention-source';
import type { Candidate, Intervention } from '../source/types';
import { knownChange, sameTexts, wholeChange } from './before-after';
import type { BeforeAfter } from '../source/recorded';
import { candidateList } from './candidate-list';
import { changeRun } from '../state/actions';
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
  /** The last run without changes that was seen. */
  #base?: AttentionSource;
  #change?: BeforeAfter;

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { source } = this.scene;
    const base = this.runs?.unchanged ?? (source.info.interventions.length === 0 ? source : undefined);
    this.#base = base ?? this.#base;
    const before = this.#base && sameTexts(this.#base.info, source.info) ? this.#base : undefined;
    const isChanged = before !== undefined && source.info.interventions.length > 0 && source.info.next !== undefined;
    const whole = this.answer(isChanged ? JSON.stringify(['next', before.info.id]) : '', signal =>
      wholeChange(before!, source, signal),
    );
    if (whole && source.recorded) {
      source.recorded.change = whole;
    }
    this.#change = isChanged ? (whole ?? knownChange(before.info, source.info)) : source.recorded?.change;
    if (!base && changed.has('scene') && this.runs?.host) {
      // An address brought the changes: what was before them has not been seen yet.
      void this.question(signal => this.runs.findUnchanged(signal));
    }
  }

  protected override render(): TemplateResult {
    const { scene, state } = this;
    const { info } = scene;
    const changed = info.interventions.length > 0;
    const canWrite = this.runs?.host !== undefined;
    return html`
      <div class="scroll">
        <h3>${this.#what}${changed ? ', before → with changes' : ''}</h3>
        ${info.next ? candidateList(this.#change?.after ?? info.next, this.#change?.before, canWrite ? one => this.#go(one) : undefined) : html`<p class="quiet">This run has no logits.</p>`}
        ${
          canWrite && info.features.interventions
            ? html`
          <h3>Change something</h3>
          <div class="offers">${offers(scene, state).map(
            offer => html`
            <button title=${offer.about} @click=${() => this.#add(offer.change)}>${offer.name}</button>`,
          )}</div>
          <div class="offers"><label>factor <input type="number" step="0.5" .value=${String(state.factor)}
              @change=${(event: Event) => this.store.set({ factor: Number((event.target as HTMLInputElement).value) })}></label>
            <label>patch from <input type="text" dir="auto" placeholder="another prompt" .value=${state.from}
              @change=${(event: Event) => this.store.set({ from: (event.target as HTMLInputElement).value })}></label></div>
          <p class="quiet">Choose a head; lock a cell or a token to cut it. Each change is a step that undo takes back.</p>
          ${
            changed
              ? html`<h3>Changed</h3><div class="changes">${state.interventions.map(
                  (one, i) => html`
            <button title="take this change back" @click=${() => this.#remove(i)}>${describeChange(one)} ×</button>`,
                )}
            <button @click=${() => this.#changeTo(() => [])}>all as it was</button></div>`
              : nothing
          }`
            : nothing
        }
      </div>`;
  }

  #add(change: Intervention): void {
    this.#changeTo(before => [...before, change]);
  }

  #remove(index: number): void {
    this.#changeTo(before => before.filter((_, i) => i !== index));
  }

  #changeTo(to: (before: readonly Intervention[]) => readonly Intervention[]): void {
    this.store.update(state => changeRun(state, { interventions: to(state.interventions) }));
  }

  /** What the candidates are for. */
  get #what(): string {
    const { masked, decoderTokens } = this.scene.info;
    return masked === undefined
      ? decoderTokens
        ? 'Next token of the decoder’s text'
        : 'Next token'
      : `In the place of the mask, token ${masked}`;
  }

  /** The prompt, or the decoder's text, goes on with a token; a masked prompt has it in the place of the mask. */
  #go(one: Candidate): void {
    const { masked, tokens, decoderTokens } = this.scene.info;
    if (decoderTokens) {
      // Without a text of its own the decoder has the prompt.
      this.store.update(state =>
        changeRun(state, { decoder: (state.decoder || state.prompt) + one.text, interventions: [] }),
      );
      return;
    }
    const { start, end } = masked === undefined ? { start: Infinity, end: Infinity } : tokens[masked];
    const text = masked === undefined ? one.text : one.text.trim().replace(/^##/, '');
    this.store.update(state =>
      changeRun(state, {
        prompt: state.prompt.slice(0, start) + text + state.prompt.slice(end),
        interventions: [],
      }),
    );
  }
}
customElements.define('av-next-panel', NextPanel);
