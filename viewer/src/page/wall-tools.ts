import { short } from '../draw/format';
import { css, html, nothing, type TemplateResult } from 'lit';
import { ViewElement } from '../views/view-element';
import { controlStyles } from './styles';

/** Sorting the wall by a score, and leaving out heads below a number. */
export class WallTools extends ViewElement {
  static override styles = [
    controlStyles,
    css`:host { display: inline-flex; gap: 6px; align-items: center; min-width: 0; } select { min-width: 0; flex: 0 1 auto; }`,
  ];

  protected override render(): TemplateResult | typeof nothing {
    const { state, scene, store } = this;
    const scores = this.ask(() => scene.source.scores && scene.feed.scores(scene.set(state).name)) ?? [];
    if (scores.length === 0) {
      return nothing;
    }
    const values = scores.find(one => one.id === state.sort)?.values.flat() ?? [];
    return html`
      <select aria-label="Sort heads by" title="Sort heads by a score"
        @change=${(event: Event) => store.set({ sort: (event.target as HTMLSelectElement).value, least: 0 })}>
        <option value="" .selected=${state.sort === ''}>in place</option>
        ${scores.map(
          one => html`<option value=${one.id} title=${one.about}
          .selected=${one.id === state.sort}>by ${one.name}</option>`,
        )}
      </select>
      ${
        values.length === 0
          ? nothing
          : html`<input type="range" aria-label="Smallest score shown" title=${`at least ${state.least}`}
        min=${Math.min(0, ...values)} max=${Math.max(...values)} step="any" .value=${String(state.least)}
        @input=${(event: InputEvent) => store.set({ least: Number(Number((event.target as HTMLInputElement).value).toPrecision(3)) }, 'least')}><output>≥ ${short(state.least)}</output>`
      }`;
  }
}
customElements.define('av-wall-tools', WallTools);
