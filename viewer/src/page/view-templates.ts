import { html, type TemplateResult } from 'lit';
import type { Theme } from '../draw/theme';
import type { Scene } from '../model/scene';
import type { RunController } from './run-controller';
import type { ViewName } from '../state/view-state';
import '../panels/causes-panel';
import '../panels/compare-panel';
import '../panels/generate-panel';
import '../panels/heads-panel';
import '../panels/next-panel';
import '../views/head-view';
import '../views/matrix-view';
import '../views/neuron-view';
import '../views/pairs-view';
import '../views/text-view';
import '../views/wall-view';

export interface ViewEntry {
  readonly name: ViewName;
  readonly title: string;
  /** The key that opens it. */
  readonly key: string;
  readonly about: string;
  available(scene: Scene): boolean;
}

const hasFeature =
  (feature: 'compare' | 'generate' | 'causes') =>
  (scene: Scene): boolean =>
    scene.source[feature] !== undefined && scene.info.features[feature] === true;
const always = (): boolean => true;
const hasPairs = (scene: Scene): boolean =>
  scene.info.attentions.length > 1 || [...scene.info.tokens].some(token => (token.segment ?? 0) > 0);

export const viewEntries: readonly ViewEntry[] = [
  { name: 'wall', title: 'Wall', key: '1', about: 'all heads', available: always },
  { name: 'head', title: 'Head', key: '2', about: 'lines between tokens', available: always },
  { name: 'matrix', title: 'Matrix', key: '3', about: 'one head, every cell', available: always },
  { name: 'text', title: 'Text', key: '4', about: 'the prompt, shaded', available: always },
  {
    name: 'neuron',
    title: 'Neuron',
    key: '5',
    about: 'the vectors behind one weight',
    available: scene => scene.source.neuron !== undefined && scene.info.features.neuron !== false,
  },
  { name: 'pairs', title: 'Pairs', key: '6', about: 'encoder, decoder, two sentences', available: hasPairs },
  {
    name: 'next',
    title: 'Next',
    key: '7',
    about: 'next token, and changes to the model',
    available: scene => scene.info.next !== undefined,
  },
  {
    name: 'heads',
    title: 'Ranking',
    key: '8',
    about: 'heads by any score',
    available: scene => scene.source.scores !== undefined && scene.info.features.scores !== false,
  },
  { name: 'compare', title: 'Compare', key: '9', about: 'two prompts', available: hasFeature('compare') },
  { name: 'generate', title: 'Generate', key: '0', about: 'how the text goes on', available: hasFeature('generate') },
  { name: 'causes', title: 'Causes', key: 'c', about: 'which heads matter', available: hasFeature('causes') },
];

export function viewTemplate(name: ViewName, runs: RunController, scene: Scene, theme: Theme): TemplateResult {
  const { store } = runs;
  switch (name) {
    case 'wall':
      return html`<av-wall class="view" .place=${name} .store=${store} .scene=${scene} .theme=${theme}></av-wall>`;
    case 'matrix':
      return html`<av-matrix class="view" .store=${store} .scene=${scene} .theme=${theme}></av-matrix>`;
    case 'text':
      return html`<av-text class="view" .store=${store} .scene=${scene} .theme=${theme}></av-text>`;
    case 'neuron':
      return html`<av-neuron class="view" .store=${store} .scene=${scene} .theme=${theme}></av-neuron>`;
    case 'pairs':
      return html`<av-pairs class="view" .store=${store} .scene=${scene} .theme=${theme}></av-pairs>`;
    case 'next':
      return html`<av-next-panel class="view" .runs=${runs} .store=${store} .scene=${scene}
        .theme=${theme}></av-next-panel>`;
    case 'heads':
      return html`<av-heads-panel class="view" .runs=${runs} .store=${store} .scene=${scene}
        .theme=${theme}></av-heads-panel>`;
    case 'compare':
      return html`<av-compare-panel class="view" .runs=${runs} .store=${store} .scene=${scene}
        .theme=${theme}></av-compare-panel>`;
    case 'generate':
      return html`<av-generate-panel class="view" .runs=${runs} .store=${store} .scene=${scene}
        .theme=${theme}></av-generate-panel>`;
    case 'causes':
      return html`<av-causes-panel class="view" .runs=${runs} .store=${store} .scene=${scene}
        .theme=${theme}></av-causes-panel>`;
    default:
      return html`<av-head class="view" .place=${'head'} .store=${store} .scene=${scene} .theme=${theme}></av-head>`;
  }
}
