import { html, nothing, type TemplateResult } from 'lit';
import type { Scene } from '../model/scene';
import type { Store } from '../state/store';
import type { ViewName } from '../state/view-state';

/** The controls that belong to one view, at the end of its bar. */
export function viewTools(name: ViewName, store: Store, scene: Scene): TemplateResult | typeof nothing {
  const { state } = store;
  switch (name) {
    case 'wall': return wallTools(store, scene);
    case 'matrix': return html`
      <button class="plain" aria-label="Lens" aria-pressed=${state.lens} title="Lens: neighbours of the cell under the pointer (L)"
        @click=${() => store.set({ lens: !state.lens })}>lens</button>
      <button class="plain" ?disabled=${!state.zoom} title="The whole matrix (0)" @click=${() => store.set({ zoom: undefined })}>whole</button>`;
    case 'text': return html`
      <button class="plain" aria-pressed=${state.look === 'from'} title="Shade what the token looks at (T)" @click=${() => store.set({ look: 'from' })}>looks at</button>
      <button class="plain" aria-pressed=${state.look === 'at'} title="Shade what looks at the token (T)" @click=${() => store.set({ look: 'at' })}>is looked at by</button>`;
    case 'neuron': return html`
      <button class="plain" aria-pressed=${state.dimensions === 'contribution'} title="Dimensions that contribute most first"
        @click=${() => store.set({ dimensions: state.dimensions === 'contribution' ? 'index' : 'contribution' })}>by contribution</button>`;
    default: return nothing;
  }
}

function wallTools(store: Store, scene: Scene): TemplateResult | typeof nothing {
  const { state } = store;
  const scores = scene.feed.source.scores ? scene.feed.scores(scene.set(state).name) ?? [] : [];
  if (!scene.feed.source.scores) {
    return nothing;
  }
  const values = scores.find(one => one.id === state.sort)?.values.flat() ?? [];
  return html`
    <select aria-label="Sort heads by" title="Sort heads by a score" @change=${(event: Event) => store.set({ sort: (event.target as HTMLSelectElement).value, least: 0 })}>
      <option value="" ?selected=${state.sort === ''}>in place</option>
      ${scores.map(one => html`<option value=${one.id} title=${one.about} ?selected=${one.id === state.sort}>by ${one.name}</option>`)}
    </select>
    ${values.length === 0 ? nothing : html`<input type="range" aria-label="Smallest score shown" title=${`at least ${state.least}`}
      min=${Math.min(0, ...values)} max=${Math.max(...values)} step="any" .value=${String(state.least)}
      @input=${(event: InputEvent) => store.set({ least: Number(Number((event.target as HTMLInputElement).value).toPrecision(3)) }, 'least')}>`}`;
}
