import { html, type TemplateResult } from 'lit';
import type { Theme } from '../draw/theme';
import type { Scene } from '../model/scene';
import type { Store } from '../state/store';
import type { ViewName } from '../state/view-state';
import '../views/head-view';
import '../views/matrix-view';
import '../views/wall-view';

export interface ViewEntry {
  readonly name: ViewName;
  readonly title: string;
  /** The key that opens it. */
  readonly key: string;
  readonly about: string;
  available(scene: Scene): boolean;
}

const always = (): boolean => true;

export const viewEntries: readonly ViewEntry[] = [
  { name: 'wall', title: 'Wall', key: '1', about: 'all heads', available: always },
  { name: 'head', title: 'Head', key: '2', about: 'lines between tokens', available: always },
  { name: 'matrix', title: 'Matrix', key: '3', about: 'one head, every cell', available: always },
];

export function viewTemplate(name: ViewName, store: Store, scene: Scene, theme: Theme): TemplateResult {
  switch (name) {
    case 'wall': return html`<av-wall class="view" .store=${store} .scene=${scene} .theme=${theme}></av-wall>`;
    case 'matrix': return html`<av-matrix class="view" .store=${store} .scene=${scene} .theme=${theme}></av-matrix>`;
    default: return html`<av-head class="view" .store=${store} .scene=${scene} .theme=${theme}></av-head>`;
  }
}
