import { css, html, nothing, type PropertyValues, type TemplateResult, type PropertyDeclarations } from 'lit';
import { exact, percent } from '../draw/format';
import type { Table } from '../export/table';
import { controlStyles } from '../page/styles';
import { tokenLabel } from '../model/display';
import type { Candidate, GenerationStep } from '../source/types';
import { candidateList } from './candidate-list';
import { Panel } from './panel';
import { panelStyles } from './panel-styles';

/** How the prompt goes on: a scrubber over the steps, and at each the alternatives that were not taken. */
export class GeneratePanel extends Panel {
  static override styles = [
    controlStyles,
    panelStyles,
    css`
    .text {
      white-space: pre-wrap;
      font-size: 15px;
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
      font-size: 15px;
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
  static override properties: PropertyDeclarations = { steps: { state: true }, at: { state: true } };

  declare steps: readonly GenerationStep[];
  declare at: number;

  constructor() {
    super();
    this.steps = [];
    this.at = 0;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('scene')) {
      this.stop();
      this.steps = [];
      this.at = 0;
    }
  }

  protected override render(): TemplateResult {
    const { steps, at } = this;
    const step = steps[at] as GenerationStep | undefined;
    return html`
      <form class="row" @submit=${(event: Event) => this.#submit(event)}>
        <label>Tokens <input type="number" name="tokens" min="1" max="200" value="16"></label>
        <label>Take <select name="how"><option value="best">the most probable</option>
          <option value="model">as the model's settings say</option><option
            value="draw">by lot, at temperature</option></select></label>
        <input type="number" name="temperature" aria-label="Temperature" min="0.1" max="5" step="0.1" value="1">
        ${
          this.busy
            ? html`<button type="button"
          @click=${() => this.stop()}>Stop</button>`
            : html`<button class="strong">Go on writing</button>`
        }
      </form>
      ${this.failure ? html`<div class="bad" role="alert">${this.failure}</div>` : nothing}
      <p class="text" dir="auto"><span class="old">${this.#begun}</span>${steps.map(
        (one, i) => html`<button aria-current=${i === at}
        title=${`probability ${exact(one.probability)}`} @click=${() => (this.at = i)}>${one.token.text}</button>`,
      )}</p>
      ${
        step
          ? html`
        <div class="row"><label>Step <input type="range" aria-label="Step" min="0" max=${steps.length - 1}
          .value=${String(at)}
          @input=${(event: InputEvent) => (this.at = Number((event.target as HTMLInputElement).value))}> ${at + 1} of ${steps.length}</label>
          <button @click=${() => this.#open(at)}>See the attention of this step</button></div>
        <div class="scroll"><h3>“${tokenLabel(step.token, true)}” was taken with ${percent(step.probability)}, rank ${step.rank + 1}</h3>
        ${candidateList(this.#choices(step), undefined, one => this.#take(at, one), step.token.id)}</div>`
          : nothing
      }`;
  }

  /** Every step with what was taken and what was not. */
  get table(): Table | undefined {
    return this.steps.length === 0
      ? undefined
      : {
          name: 'steps',
          columns: ['step', 'position', 'id', 'token', 'probability', 'taken'],
          rows: this.steps.flatMap((step, i) =>
            this.#choices(step).map(one => [
              i + 1,
              step.position,
              one.id,
              one.text,
              one.probability,
              Number(one.id === step.token.id),
            ]),
          ),
        };
  }

  #choices(step: GenerationStep): readonly Candidate[] {
    const { token } = step;
    return step.alternatives.some(one => one.id === token.id)
      ? step.alternatives
      : [{ id: token.id, text: token.text, probability: step.probability }, ...step.alternatives];
  }

  /** The prompt and the first steps as a prompt of its own, which every view then shows. */
  #open(at: number): void {
    this.#run(this.#before(at) + this.steps[at].token.text);
  }

  /** The other way: what would have come had this been taken. */
  #take(at: number, candidate: Candidate): void {
    this.#run(this.#before(at) + candidate.text);
  }

  #run(text: string): void {
    this.store.set({ [this.scene.info.decoderTokens ? 'decoder' : 'prompt']: text, interventions: [] });
  }

  /** The text that goes on: the decoder's, where there is one. */
  get #begun(): string {
    return this.scene.info.decoderTokens ? this.state.decoder : (this.scene.info.prompt ?? '');
  }

  #before(at: number): string {
    return (
      this.#begun +
      this.steps
        .slice(0, at)
        .map(step => step.token.text)
        .join('')
    );
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.steps = [];
    this.at = 0;
    const how = form.get('how');
    const options = {
      tokens: Number(form.get('tokens')) || 16,
      topK: how === 'best' ? 1 : undefined,
      temperature: how === 'draw' ? Number(form.get('temperature')) || 1 : undefined,
      seed: how === 'draw' ? Date.now() % 2 ** 31 : undefined,
    };
    await this.question(signal =>
      this.scene.source.generate!(
        options,
        step => {
          this.steps = [...this.steps, step];
          this.at = this.steps.length - 1;
        },
        signal,
      ),
    );
  }
}
customElements.define('av-generate-panel', GeneratePanel);
