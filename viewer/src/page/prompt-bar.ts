import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyValues,
  type TemplateResult,
  type PropertyDeclarations,
} from 'lit';
import type { ModelEntry, TokenCount } from '../source/attention-source';
import { changeRun, toggleOpen } from '../state/actions';
import type { RunController } from './run-controller';
import { controlStyles } from './styles';

export const examples: readonly (readonly [string, string])[] = [
  ['Love and hate', 'I love you'],
  ['Who gave what to whom', 'When Mary and John went to the store, John gave a drink to Mary.'],
  ['Number agreement', 'The keys to the cabinet'],
  ['A text that repeats itself', 'Once upon a time there was a king. Once upon a time'],
  ['Brackets', 'def add(a, b):\n    return (a + b'],
  ['Other scripts', 'Привет, мир! 你好，世界。 שלום עולם'],
];

const sources = [
  ['built-in', 'built in'],
  ['directory', 'directories'],
  ['cached', 'in the cache'],
  ['hub', 'to be downloaded'],
] as const;

const CountDelay = 150;

/** Of a directory its own name is enough; the rest of its path is in the title. */
const modelLabel = (model: ModelEntry): string =>
  model.source === 'directory'
    ? (model.name
        .split(/[\\/]/)
        .filter(part => part !== '')
        .at(-1) ?? model.name)
    : model.name;

/** Where one types: model, prompt, live count of its tokens, examples, progress, and what went wrong. */
export class PromptBar extends LitElement {
  static override properties: PropertyDeclarations = {
    runs: { attribute: false },
    models: { state: true },
    count: { state: true },
    trouble: { state: true },
    other: { state: true },
    empty: { state: true },
    revision: {},
  };
  static override styles = [
    controlStyles,
    css`
    :host { display: block; }
    form { display: flex; gap: 6px; align-items: flex-start; flex-wrap: wrap; }
    form > select { flex: 0 1 auto; max-width: 12em; }
    .prompt { flex: 1 1 180px; position: relative; min-width: 0; }
    textarea {
      width: 100%;
      resize: none;
      height: 34px;
      min-height: 34px;
      line-height: 1.5;
      display: block;
      padding-right: 84px;
      unicode-bidi: plaintext;
    }
    textarea.tall { height: 54px; line-height: 22px; } textarea.tall:focus { height: 132px; resize: vertical; }
    .count {
      position: absolute;
      right: 9px;
      top: 9px;
      font-size: 11px;
      color: var(--quiet);
      font-variant-numeric: tabular-nums;
      pointer-events: none;
    }
    @container (max-width: 819px) {
      .prompt { order: -1; flex-basis: 100%; } form > select { max-width: 8.4em; flex: 1 1 5em; min-width: 0; }
    }
    .over { color: var(--lock); font-weight: 650; }
    .more { display: flex; gap: 6px; flex-basis: 100%; flex-wrap: wrap; }
    .more label { flex: 1 1 200px; } .more input { flex: 1; min-width: 0; }
    select, button { min-height: 34px; }
    .progress { height: 3px; flex-basis: 100%; background: var(--line); border-radius: 2px; overflow: hidden; }
    .progress i { display: block; height: 100%; background: var(--accent); width: var(--done); transition: width 0.2s; }
    .said { flex-basis: 100%; font-size: 12px; color: var(--quiet); } .said.bad { color: var(--lock); }
  `,
  ];

  declare runs: RunController;
  declare models: readonly ModelEntry[];
  declare count: TokenCount | undefined;
  declare trouble: string;
  /** Whether the name of a model that is not in the list is being typed. */
  declare other: boolean;
  /** Whether an empty prompt was to be run. */
  declare empty: boolean;
  /** Changes when the run does, so that the bar is drawn again. */
  declare revision: unknown;
  #asking?: AbortController;
  #timer = 0;
  #prompt = '';
  /** The model and the prompt whose tokens were last asked for. */
  #counted = '';
  #ran = '';

  constructor() {
    super();
    this.models = [];
    this.trouble = '';
    this.other = false;
    this.empty = false;
  }

  protected override async firstUpdated(): Promise<void> {
    await this.#loadModels();
    this.#begin();
  }

  async #loadModels(): Promise<void> {
    try {
      this.models = await this.runs.host!.models();
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
    }
  }

  /** A page opened without a prompt shows the first example, so that there is something to move through at once. */
  #begin(): void {
    const { store } = this.runs;
    const model = store.state.model || this.models[0]?.name;
    if (model && (store.state.model === '' || store.state.prompt === '')) {
      store.reset({ ...store.state, model, prompt: store.state.prompt || examples[1][1] });
    }
  }

  protected override updated(_changed: PropertyValues): void {
    const { model, prompt, pair } = this.runs.store.state;
    const box = this.#box;
    const counted = JSON.stringify([model, prompt, pair]);
    if (prompt !== this.#prompt) {
      this.#prompt = prompt;
      box.value = prompt;
    }
    if (counted !== this.#counted) {
      this.#counted = counted;
      this.#recount();
    }
    if (!this.other) {
      this.renderRoot.querySelector<HTMLSelectElement>('select[aria-label=Model]')!.value = model;
    }
    const ran = this.runs.scene?.info.model;
    if (ran !== undefined && ran !== this.#ran) {
      this.#ran = ran;
      // What was downloaded is in the cache now, and can be counted.
      void this.#loadModels();
      this.#recount();
    }
    this.#grow();
    this.renderRoot
      .querySelector<HTMLElement>('.progress i')
      ?.style.setProperty('--done', `${(this.runs.progress?.fraction ?? 0.15) * 100}%`);
  }

  get #box(): HTMLTextAreaElement {
    return this.renderRoot.querySelector('textarea')!;
  }

  protected override render(): TemplateResult {
    const { progress, failure, store } = this.runs;
    const { state } = store;
    const trouble = this.empty ? 'There is no prompt; type one.' : failure || this.trouble;
    const over = this.count !== undefined && this.count.count > this.count.context;
    return html`<form @submit=${(event: Event) => this.#submit(event)}>
      <select aria-label="Model" title=${state.model}
        @change=${(event: Event) => this.#model(event.target as HTMLSelectElement)}>
        ${this.models.some(one => one.name === state.model) || state.model === '' ? nothing : html`<option selected>${state.model}</option>`}
        ${sources.map(([source, title]) =>
          this.models.some(one => one.source === source)
            ? html`<optgroup label=${title}>
          ${this.models
            .filter(one => one.source === source)
            .map(
              one => html`<option value=${one.name} title=${one.name}
            .selected=${one.name === state.model}>${modelLabel(one)}</option>`,
            )}
        </optgroup>`
            : nothing,
        )}
        <option value="">another …</option>
      </select>
      <div class="prompt">
        <textarea aria-label="Prompt" dir="auto" spellcheck="false" rows="1"
          placeholder="Type a prompt, Enter runs it" @input=${() => this.#typed()}
          @keydown=${(event: KeyboardEvent) => this.#key(event)}></textarea>
        <span class="count ${over ? 'over' : ''}" aria-live="off"
          title="tokens of this prompt / context of the model">${this.count ? `${this.count.count} / ${this.count.context}` : ''}</span>
      </div>
      <select aria-label="Examples" @change=${(event: Event) => this.#example(event.target as HTMLSelectElement)}>
        <option value="">Examples</option>${examples.map(
          ([name, prompt]) => html`<option
          value=${prompt}>${name}</option>`,
        )}
      </select>
      <button type="button" class="plain" aria-pressed=${state.open.includes('pair')} title="A second sentence, or a decoder's text"
        @click=${() => store.note(toggleOpen(state, 'pair'))}>pair</button>
      ${
        progress
          ? html`<button type="button"
        @click=${() => this.runs.cancel()}>Stop</button>`
          : html`<button class="strong" ?disabled=${over}>Run</button>`
      }
      ${
        this.other
          ? html`<div class="more"><label>Model <input type="text" name="model"
            placeholder="its name at the Hugging Face Hub, such as gpt2"></label>
            <span class="quiet">it is downloaded when a prompt is run</span></div>`
          : nothing
      }
      ${
        state.open.includes('pair') || state.pair || state.decoder
          ? html`<div class="more">
        <label>Second sentence <input type="text" name="pair" dir="auto" .value=${state.pair}
          @input=${() => this.#typed()}></label>
        <label>Decoder <input type="text" name="decoder" dir="auto" .value=${state.decoder}></label></div>`
          : nothing
      }
      ${
        progress
          ? html`<div class="progress" role="progressbar"
        aria-label=${progress.message}><i></i></div><div class="said" role="status">${progress.message} …</div>`
          : nothing
      }
      ${
        over
          ? html`<div class="said bad">This prompt has ${this.count!.count} tokens;
        the model reads at most ${this.count!.context}. Shorten it.</div>`
          : nothing
      }
      ${trouble ? html`<div class="said bad" role="alert">${trouble}</div>` : nothing}
    </form>`;
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      this.#submit(event);
    }
  }

  #typed(): void {
    this.empty = false;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#recount(), CountDelay);
    this.#grow();
  }

  /** A prompt of more than one line has room for two. */
  #grow(): void {
    const box = this.#box;
    box.classList.remove('tall');
    box.classList.toggle('tall', box.scrollHeight > box.clientHeight + 2);
  }

  #recount(): void {
    this.#asking?.abort();
    const { model } = this.runs.store.state;
    if (model === '') {
      return;
    }
    const asking = new AbortController();
    this.#asking = asking;
    this.runs
      .host!.tokens({ model, prompt: this.#box.value, pair: this.#field('pair') || undefined }, asking.signal)
      .then(
        count => {
          this.count = count;
          this.trouble = '';
        },
        (error: unknown) => {
          if (!asking.signal.aborted) {
            this.count = undefined;
            this.trouble = error instanceof Error ? error.message : String(error);
          }
        },
      );
  }

  #submit(event: Event): void {
    event.preventDefault();
    const { store } = this.runs;
    const prompt = this.#box.value;
    this.empty = prompt === '';
    if (this.empty) {
      return;
    }
    const before = store.state;
    const model = this.#field('model').trim() || before.model;
    store.update(state =>
      changeRun(state, {
        model,
        prompt,
        pair: this.#field('pair'),
        decoder: this.#field('decoder'),
        interventions: prompt === before.prompt && model === before.model ? before.interventions : [],
      }),
    );
    this.other = false;
    if (store.state === before) {
      this.runs.retry();
    }
  }

  #field(name: string): string {
    return this.renderRoot.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value ?? '';
  }

  #model(select: HTMLSelectElement): void {
    this.other = select.value === '';
    if (this.other) {
      void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('input[name=model]')?.focus());
      return;
    }
    this.runs.store.update(state => changeRun(state, { model: select.value, interventions: [] }));
  }

  #example(select: HTMLSelectElement): void {
    if (select.value) {
      this.#box.value = select.value;
      select.value = '';
      this.renderRoot.querySelector('form')!.requestSubmit();
    }
  }
}
customElements.define('av-prompt', PromptBar);
