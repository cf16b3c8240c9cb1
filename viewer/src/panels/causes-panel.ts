import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { exact } from '../draw/format';
import type { Table } from '../export/table';
import { controlStyles } from '../page/styles';
import { tokenLabel } from '../model/display';
import type { Causes } from '../source/types';
import { headList, rank } from './head-list';
import './head-grid';
import { Panel } from './panel';
import { panelStyles } from './panel-styles';
import { splitStyles } from './split-styles';

const label = (token: { readonly text: string }): string => tokenLabel({ text: token.text, piece: token.text }, true);

/** A line of the saved table. */
const line = (
  { target, against }: Causes,
  part: readonly (string | number | null)[],
  without: number,
  directly: number | undefined,
): readonly (string | number | null)[] => [...part, target.text, against?.text ?? null, without, directly ?? null];

/** Every head and MLP ablated in turn: what each does to the logit of one next token against another. */
export class CausesPanel extends Panel {
  static override styles = [controlStyles, panelStyles, splitStyles];
  #found?: Causes;

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { causes, target, against } = this.state;
    const { name } = this.scene.set(this.state);
    const asked = causes === undefined ? '' : JSON.stringify(['causes', name, causes, target, against]);
    this.#found = this.answer(asked, signal =>
      this.scene.source.causes!(name, target, against, causes === 'mean', signal),
    );
  }

  protected override render(): TemplateResult {
    const { state } = this;
    return html`
      <form class="row" @submit=${(event: Event) => this.#submit(event)}>
        <label>Next token <input type="text" name="target" size="10" .value=${state.target}
          placeholder="most probable"></label>
        <label>against <input type="text" name="against" size="10" .value=${state.against}
          placeholder="next most probable"></label>
        <label><input type="checkbox" name="mean" .checked=${state.causes === 'mean'}> mean instead of zero</label>
        ${
          this.busy
            ? html`<button type="button" @click=${() => this.#stop()}>Stop</button>`
            : html`<button class="strong">Ablate every head</button>`
        }
      </form>
      ${this.failure ? html`<div class="bad" role="alert">${this.failure}</div>` : nothing}
      ${this.busy ? this.#progress() : this.#found ? this.#map(this.#found) : html`<p class="about">Which heads and MLPs matter for what comes next? Each is switched off in turn, and the prompt is run again.</p>`}`;
  }

  #progress(): TemplateResult {
    const { scene, state } = this;
    const [blocks, heads] = [scene.blocks(state), scene.heads(state)];
    return html`<div class="waiting" role="progressbar" aria-label="ablating"><i></i></div>
      <p class="about" role="status">ablating ${blocks * heads} ${this.#kind}heads and ${blocks} MLPs …</p>`;
  }

  /** Whose heads they are, where there are several kinds. */
  get #kind(): string {
    const { scene, state } = this;
    return scene.severalKinds ? `${scene.set(state).name} ` : '';
  }

  #map(found: Causes): TemplateResult {
    const { store, scene, state } = this;
    const direct = state.effect === 'direct' && found.attribution;
    return html`
        <p class="about">${scene.severalKinds ? `Heads of ${this.#kind}attention, MLPs of the ${scene.stack(state)}: ` : nothing}logit “${label(found.target)}”${found.against ? ` − logit “${label(found.against)}”` : ''} is
          ${exact(Math.fround(found.clean))};
          ${direct ? 'what each head adds to it directly' : 'what is lost of it without each head or MLP'}.
          ${
            found.attribution
              ? html`<button class="plain" aria-pressed=${!direct}
                @click=${() => store.set({ effect: 'without' })}>without it</button>
            <button class="plain" aria-pressed=${Boolean(direct)}
              @click=${() => store.set({ effect: 'direct' })}>directly</button>`
              : nothing
          }</p>
        <div class="split"><av-head-grid .store=${store} .scene=${scene} .theme=${this.theme}
          .values=${direct || found.heads}
          .mlp=${direct ? undefined : found.mlp} .name=${found.unit ?? 'logit difference'}
            .signed=${true}></av-head-grid>
        <div class="scroll">${headList(rank(direct || found.heads, true), scene, store)}</div></div>`;
  }

  /** What each head and MLP does to the logit. */
  get table(): Table | undefined {
    const found = this.#found;
    return (
      found && {
        name: 'causes',
        columns: ['part', 'block', 'head', 'target', 'against', 'without_it', 'directly'],
        rows: found.heads.flatMap((row, block) => [
          ...row.map((value, head) => line(found, ['head', block, head], value, found.attribution?.[block][head])),
          line(found, ['mlp', block, null], found.mlp[block], undefined),
        ]),
      }
    );
  }

  /** The question goes with its answer: an address that is opened later does not ask what was given up. */
  #stop(): void {
    this.store.set({ causes: undefined });
  }

  #submit(event: Event): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => String(form.get(name) ?? '');
    this.store.set({
      target: text('target'),
      against: text('against'),
      causes: form.has('mean') ? 'mean' : 'zero',
    });
    if (this.failure !== '') {
      this.again();
    }
  }
}
customElements.define('av-causes-panel', CausesPanel);
