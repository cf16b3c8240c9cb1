import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { exact, percent } from '../draw/format';
import { controlStyles } from '../page/styles';
import { tokenLabel } from '../model/display';
import type { Candidate, GenerationStep } from '../source/types';
import { changeRun } from '../state/actions';
import { MostTokens } from '../state/url-parts';
import type { Writing } from '../state/view-state';
import { candidateList } from './candidate-list';
import { Panel } from './panel';
import { panelStyles } from './panel-styles';

const usual: Writing = { tokens: 16, how: 'best', temperature: 1, seed: 0 };
const ways: readonly (readonly [Writing['how'], string])[] = [
  ['best', 'the most probable'],
  ['model', "as the model's settings say"],
  ['draw', 'by lot, at temperature'],
];
const keyOf = (writing: Writing | undefined): string => (writing ? JSON.stringify(['generate', writing]) : '');

/** How the prompt goes on: a scrubber over the steps, and at each the alternatives that were not taken. */
export class GeneratePanel extends Panel {
  static override styles = [
    controlStyles,
    panelStyles,
    css`
    .text {
      flex: none;
      white-space: pre-wrap;
      font-size: clamp(15px, 8px + 0.7cqw, 22px);
      line-height: 1.9;
      padding: 4px 14px 10px;
      margin: 0;
      overflow-wrap: anywhere;
      max-height: 40%;
      overflow: auto;
    }
    .text .old { color: var(--quiet); }
    .text button {
      border: 0;
      padding: 1px 0;
      min-height: 0;
      border-radius: 3px;
      white-space: pre-wrap;
      font-size: inherit;
      background: var(--shade);
    }
    .text button[aria-current='true'] { background: var(--accent); color: var(--ground); }
    input[type='number'] {
      width: 5.4em;
      } form:not(:has(option[value='draw']:checked)) [name='temperature'] { display: none;
      } .row input[type='range'] { flex: 1;
    }
  `,
  ];
  #steps: readonly GenerationStep[] = [];
  /** What the steps that are coming were asked by. */
  #coming = '';

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { writing } = this.state;
    const key = keyOf(writing);
    const whole = this.answer(key, signal => this.#write(writing!, key, signal));
    if (whole || key === '' || key !== this.#coming) {
      this.#steps = whole ?? [];
    }
  }

  /** The step that is looked at. */
  get #at(): number {
    return Math.min(this.state.step ?? Infinity, this.#steps.length - 1);
  }

  #look(at: number): void {
    this.store.set({ step: at < this.#steps.length - 1 ? at : undefined }, 'step');
  }

  protected override render(): TemplateResult {
    const steps = this.#steps;
    const at = this.#at;
    const step = steps[at] as GenerationStep | undefined;
    const { tokens, how, temperature } = this.state.writing ?? usual;
    const canRun = this.runs?.host !== undefined;
    return html`
      <form class="row" @submit=${(event: Event) => this.#submit(event)}>
        <label>Tokens <input type="number" name="tokens" min="1" max=${MostTokens}
          .value=${String(tokens)}></label>
        <label>Take <select name="how">${ways.map(([value, name]) => html`<option value=${value} .selected=${value === how}>${name}</option>`)}</select></label>
        <input type="number" name="temperature" aria-label="Temperature" min="0.1" max="5" step="0.1"
          .value=${String(temperature)}>
        ${
          this.busy
            ? html`<button type="button"
          @click=${() => this.#stop()}>Stop</button>`
            : html`<button class="strong">Go on writing</button>`
        }
      </form>
      ${this.failure ? html`<div class="bad" role="alert">${this.failure}</div>` : nothing}
      <p class="text" dir="auto"><span class="old">${this.#begun}</span>${steps.map(
        (one, i) => html`<button aria-current=${i === at}
        title=${`probability ${exact(one.probability)}`} @click=${() => this.#look(i)}>${one.token.text}</button>`,
      )}</p>
      ${
        step
          ? html`
        <div class="row"><label>Step <input type="range" aria-label="Step" min="0" max=${steps.length - 1}
          .value=${String(at)}
          @input=${(event: InputEvent) => this.#look(Number((event.target as HTMLInputElement).value))}> ${at + 1} of ${steps.length}</label>
          ${canRun ? html`<button @click=${() => this.#open(at)}>See the attention of this step</button>` : nothing}</div>
        <div class="scroll"><h3>“${tokenLabel(step.token, true)}” was taken with ${percent(step.probability)}, rank ${step.rank + 1}</h3>
        ${candidateList(this.#choices(step), undefined, canRun ? one => this.#take(at, one) : undefined, step.token.id)}</div>`
          : nothing
      }`;
  }

  #choices(step: GenerationStep): readonly Candidate[] {
    const { token } = step;
    return step.alternatives.some(one => one.id === token.id)
      ? step.alternatives
      : [{ id: token.id, text: token.text, probability: step.probability }, ...step.alternatives];
  }

  /** The prompt and the first steps as a prompt of its own, which every view then shows. */
  #open(at: number): void {
    this.#run(this.#before(at) + this.#steps[at].token.text);
  }

  /** The other way: what would have come had this been taken. */
  #take(at: number, candidate: Candidate): void {
    this.#run(this.#before(at) + candidate.text);
  }

  #run(text: string): void {
    const field = this.scene.info.decoderTokens ? 'decoder' : 'prompt';
    this.store.update(state => changeRun(state, { [field]: text, interventions: [] }));
  }

  /** The text that goes on: the decoder's, where there is one. */
  get #begun(): string {
    return this.scene.info.decoderTokens ? this.state.decoder : (this.scene.info.prompt ?? '');
  }

  #before(at: number): string {
    return (
      this.#begun +
      this.#steps
        .slice(0, at)
        .map(step => step.token.text)
        .join('')
    );
  }

  #submit(event: Event): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const how = form.get('how') as Writing['how'];
    this.store.set({
      writing: {
        tokens: Math.min(MostTokens, Math.max(1, Math.round(Number(form.get('tokens')) || usual.tokens))),
        how,
        temperature: how === 'draw' ? Number(form.get('temperature')) || 1 : 1,
        seed: how === 'draw' ? Date.now() % 1e9 : 0,
      },
      step: undefined,
    });
    if (this.failure !== '') {
      this.again();
    }
  }

  async #write(writing: Writing, key: string, signal: AbortSignal): Promise<readonly GenerationStep[]> {
    const { tokens, how, temperature, seed } = writing;
    this.#coming = key;
    this.#steps = [];
    const drawn = how === 'draw' ? { temperature, seed } : {};
    await this.scene.source.generate!(
      { tokens, topK: how === 'best' ? 1 : undefined, ...drawn },
      step => {
        if (!signal.aborted) {
          this.#steps = [...this.#steps, step];
          this.requestUpdate();
        }
      },
      signal,
    );
    return this.#steps;
  }

  /** What has come stays, and is what was asked for: an address that is opened later brings as much. */
  #stop(): void {
    const { writing } = this.state;
    const shorter = writing && this.#steps.length > 0 ? { ...writing, tokens: this.#steps.length } : undefined;
    if (shorter) {
      this.remember(keyOf(shorter), this.#steps);
    }
    this.store.set({ writing: shorter });
  }
}
customElements.define('av-generate-panel', GeneratePanel);
