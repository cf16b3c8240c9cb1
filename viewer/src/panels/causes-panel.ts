import { html, nothing, type PropertyValues, type TemplateResult, type PropertyDeclarations } from 'lit';
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

/** Every head and MLP ablated in turn: what each does to the logit of one next token against another. */
export class CausesPanel extends Panel {
  static override styles = [controlStyles, panelStyles, splitStyles];
  static override properties: PropertyDeclarations = { found: { state: true }, which: { state: true } };

  declare found: Causes | undefined;
  declare which: 'ablation' | 'attribution';

  constructor() {
    super();
    this.which = 'ablation';
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('scene')) {
      this.found = undefined;
    }
  }

  protected override render(): TemplateResult {
    const { state, found, store } = this;
    const direct = this.which === 'attribution' && found?.attribution;
    return html`
      <form class="row" @submit=${(event: Event) => this.#submit(event)}>
        <label>Next token <input type="text" name="target" size="10" .value=${state.target}
          placeholder="most probable"></label>
        <label>against <input type="text" name="against" size="10" .value=${state.against}
          placeholder="next most probable"></label>
        <label><input type="checkbox" name="mean"> mean instead of zero</label>
        <button class="strong" ?disabled=${this.busy}>${this.busy ? 'ablating …' : 'Ablate every head'}</button>
      </form>
      ${this.failure ? html`<div class="bad" role="alert">${this.failure}</div>` : nothing}
      ${
        found
          ? html`
        <p class="about">logit “${label(found.target)}”${found.against ? ` − logit “${label(found.against)}”` : ''} is
          ${exact(Math.fround(found.clean))};
          ${direct ? 'what each head adds to it directly' : 'what is lost of it without each head or MLP'}.
          ${
            found.attribution
              ? html`<button class="plain" aria-pressed=${!direct}
                @click=${() => (this.which = 'ablation')}>without it</button>
            <button class="plain" aria-pressed=${Boolean(direct)}
              @click=${() => (this.which = 'attribution')}>directly</button>`
              : nothing
          }</p>
        <div class="split"><av-head-grid .store=${store} .scene=${this.scene} .theme=${this.theme}
          .values=${direct || found.heads}
          .mlp=${direct ? undefined : found.mlp} .name=${found.unit ?? 'logit difference'}
            .signed=${true}></av-head-grid>
        <div class="scroll">${headList(rank(direct || found.heads, true).slice(0, 60), store)}</div></div>`
          : html`<p class="about">Which heads and MLPs matter for what comes next? Each is switched off in turn, and the prompt is run again.</p>`
      }`;
  }

  /** What each head and MLP does to the logit. */
  get table(): Table | undefined {
    const { found } = this;
    return (
      found && {
        name: 'causes',
        columns: ['part', 'block', 'head', 'target', 'against', 'without_it', 'directly'],
        rows: found.heads.flatMap((row, block) => [
          ...row.map((value, head) => this.#line(['head', block, head], value, found.attribution?.[block][head])),
          this.#line(['mlp', block, null], found.mlp[block], undefined),
        ]),
      }
    );
  }

  #line(
    part: readonly (string | number | null)[],
    without: number,
    directly: number | undefined,
  ): (string | number | null)[] {
    const { target, against } = this.found!;
    return [...part, target.text, against?.text ?? null, without, directly ?? null];
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const [target, against] = [String(form.get('target') ?? ''), String(form.get('against') ?? '')];
    this.store.set({ target, against });
    this.found = await this.question(signal => this.scene.source.causes!(target, against, form.has('mean'), signal));
  }
}
customElements.define('av-causes-panel', CausesPanel);
