import { html, type TemplateResult } from 'lit';
import { controlStyles } from '../page/styles';
import { headList, rank } from './head-list';
import './head-grid';
import { Panel } from './panel';
import { panelStyles } from './panel-styles';
import { splitStyles } from './split-styles';

/** The ranking of heads by any score, with a jump to each. */
export class HeadsPanel extends Panel {
  static override styles = [controlStyles, panelStyles, splitStyles];

  protected override render(): TemplateResult {
    const { state, scene, store } = this;
    const scores = this.ask(() => scene.feed.scores(scene.set(state).name));
    if (!scores) {
      return html`<p class="about">${scene.feed.failure || 'loading …'}</p>`;
    }
    const score = scores.find(one => one.id === state.sort) ?? scores[0];
    return html`
      <div class="row"><label>Rank heads by <select aria-label="Score"
        @change=${(event: Event) => store.set({ sort: (event.target as HTMLSelectElement).value, least: 0 })}>
        ${scores.map(
          one => html`<option value=${one.id}
          .selected=${one === score}>${one.name}</option>`,
        )}</select></label></div>
      <p class="about">${score.about}</p>
      <div class="split"><av-head-grid .store=${store} .scene=${scene} .theme=${this.theme} .values=${score.values}
        .name=${score.name} .signed=${false}></av-head-grid>
      <div class="scroll">${headList(rank(score.values, false), scene, store)}</div></div>`;
  }
}
customElements.define('av-heads-panel', HeadsPanel);
