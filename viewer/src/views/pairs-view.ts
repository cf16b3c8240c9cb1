import { css, html, nothing, type TemplateResult } from 'lit';
import type { Surface } from '../draw/surface';
import { kindTitle } from '../model/kinds';
import { segmentNames } from '../model/scene';
import { controlStyles } from '../page/styles';
import type { Segments } from '../state/view-state';
import type { HeadView } from './head-view';
import './segment-mass-view';
import { ViewElement } from './view-element';

const all: readonly Segments[] = ['all', 'aa', 'ab', 'ba', 'bb'];

/** Where the data is rectangular or has two parts: which attention, which part of it, and its lines. */
export class PairsView extends ViewElement {
  static override styles = [
    controlStyles,
    css`
    :host { display: flex; flex-direction: column; min-height: 0; }
    .row { display: flex; flex-wrap: wrap; gap: 4px 14px; padding: 8px 12px; align-items: center; }
    .group { display: inline-flex; gap: 3px; align-items: center; }
    av-head { flex: 1; min-height: 0; }
    av-segment-mass { height: 150px; border-bottom: 1px solid var(--line); }
  `,
  ];

  get viewSize(): { width: number; height: number } {
    return this.#lines.viewSize;
  }

  paintOnto(surface: Surface): void {
    this.#lines.paintOnto(surface);
  }

  get #lines(): HeadView {
    return this.renderRoot.querySelector<HeadView>('av-head')!;
  }

  protected override render(): TemplateResult {
    const { state, scene, store } = this;
    const set = scene.set(state);
    const segments = scene.hasSegments(state);
    return html`
      <div class="row">
        ${
          scene.severalKinds
            ? html`<div class="group" role="group" aria-label="Attention">${scene.info.attentions.map(
                one => html`
          <button aria-pressed=${one.name === set.name} title=${kindTitle(one)}
            @click=${() => store.update(before => scene.chooseAttention(before, one.name))}>${one.name}</button>`,
              )}</div>`
            : nothing
        }
        ${
          segments
            ? html`<div class="group" role="group" aria-label="Sentences">${all.map(
                one => html`
          <button aria-pressed=${state.segments === one}
            @click=${() => store.set({ segments: one })}>${segmentNames[one]}</button>`,
              )}</div>`
            : nothing
        }
        <span class="quiet">${set.queries} queries × ${set.keys} keys · ${set.queryTokens} looks at ${set.keyTokens}</span>
      </div>
      ${
        segments
          ? html`<av-segment-mass .store=${store} .scene=${scene}
        .theme=${this.theme}></av-segment-mass>`
          : nothing
      }
      <av-head .place=${'pairs'} .store=${store} .scene=${scene} .theme=${this.theme}></av-head>`;
  }
}
customElements.define('av-pairs', PairsView);
