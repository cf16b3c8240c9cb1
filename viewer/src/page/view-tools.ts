import { html, nothing, type TemplateResult } from 'lit';
import type { Theme } from '../draw/theme';
import type { Scene } from '../model/scene';
import type { Store } from '../state/store';
import type { ViewName } from '../state/view-state';
import './wall-tools';

/** The controls that belong to one view, at the end of its bar. */
export function viewTools(name: ViewName, store: Store, scene: Scene, theme: Theme): TemplateResult | typeof nothing {
  const { state } = store;
  switch (name) {
    case 'wall':
      return html`<av-wall-tools .store=${store} .scene=${scene} .theme=${theme}></av-wall-tools>`;
    case 'matrix':
      return html`
      <button class="plain" aria-label="Lens" aria-pressed=${state.lens}
        title="Lens: neighbours of the cell under the pointer (L)"
        @click=${() => store.set({ lens: !state.lens })}>lens</button>
      <button class="plain" ?disabled=${!state.zoom} title="The whole matrix (0)"
        @click=${() => store.set({ zoom: undefined })}>whole</button>`;
    case 'text':
      return html`
      <button class="plain" aria-pressed=${state.look === 'from'} title="Shade what the token looks at (T)"
        @click=${() => store.set({ look: 'from' })}>looks at</button>
      <button class="plain" aria-pressed=${state.look === 'at'} title="Shade what looks at the token (T)"
        @click=${() => store.set({ look: 'at' })}>is looked at by</button>`;
    case 'neuron':
      return html`
      <button class="plain" aria-pressed=${state.dimensions === 'contribution'}
        title="Dimensions that contribute most first"
        @click=${() => store.set({ dimensions: state.dimensions === 'contribution' ? 'index' : 'contribution' })}>by contribution</button>`;
    default:
      return nothing;
  }
}
