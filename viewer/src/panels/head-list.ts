import { html, type TemplateResult } from 'lit';
import { exact } from '../draw/format';
import { headName } from '../model/heads';
import type { Scene } from '../model/scene';
import type { HeadRef } from '../source/types';
import { openHead } from '../state/actions';
import type { Store } from '../state/store';

export interface RankedHead extends HeadRef {
  readonly value: number;
}

/** Heads by a number, largest first; where numbers have a sign, by their size. */
export function rank(values: readonly (readonly number[])[], bySize: boolean): RankedHead[] {
  const all = values.flatMap((row, block) => row.map((value, head) => ({ block, head, value })));
  return all
    .filter(one => Number.isFinite(one.value))
    .sort((a, b) => (bySize ? Math.abs(b.value) - Math.abs(a.value) : b.value - a.value));
}

/** The ranking as a list; a click opens the head in the head view beside it. */
export function headList(heads: readonly RankedHead[], scene: Scene, store: Store): TemplateResult {
  const most = Math.max(1e-12, ...heads.map(one => Math.abs(one.value)));
  return html`<ol class="list ${scene.severalKinds ? 'kinds' : ''}">${heads.map(one => {
    const name = headName(one);
    const label = scene.headLabel(store.state, one);
    return html`<li><button aria-current=${name === headName(store.state)}
      aria-label=${`Head ${label}, ${exact(Math.fround(one.value))}`}
      @click=${() => store.update(state => ({ ...openHead(state, one), view: state.view, beside: sideFor(state.beside) }))}
      @pointerenter=${() => store.setHover({ head: name })} @pointerleave=${() => store.setHover({})}>
      <b>${label}</b><span class="bar ${one.value < 0 ? 'minus' : ''}"
        .style=${`--part: ${(Math.abs(one.value) / most) * 100}%`}></span>
      <span class="number">${exact(Math.fround(one.value))}</span></button></li>`;
  })}</ol>`;
}

/** A jump wants something to be seen beside the list: a view that shows one head. */
const sideFor = <T extends string | undefined>(beside: T): T | 'head' =>
  beside === 'head' || beside === 'matrix' || beside === 'text' ? beside : 'head';
