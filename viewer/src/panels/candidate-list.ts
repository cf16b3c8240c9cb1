import { html, nothing, type TemplateResult } from 'lit';
import { exact, percent } from '../draw/format';
import { tokenLabel } from '../model/display';
import type { Candidate } from '../source/types';

/** The probability in full, and what a click does. */
const said = (one: Candidate, was: number | undefined, takes: boolean): string =>
  [
    `probability ${was === undefined ? '' : `${exact(was)} → `}${exact(one.probability)}`,
    ...(takes ? ['click: go on with this token'] : []),
  ].join(' · ');

/** Next tokens with their probabilities; faint bars say what they were before a change. */
export function candidateList(
  now: readonly Candidate[],
  before: readonly Candidate[] | undefined,
  take: ((one: Candidate) => void) | undefined,
  taken?: number,
): TemplateResult {
  const most = Math.max(1e-9, ...now.map(one => one.probability), ...(before?.map(one => one.probability) ?? []));
  return html`<ol class="list candidates">${now.map(one => {
    const was = before?.find(other => other.id === one.id)?.probability;
    return html`<li><button ?disabled=${!take} aria-current=${one.id === taken}
      title=${said(one, was, take !== undefined)} @click=${() => take?.(one)}>
      <span class="token">${tokenLabel({ text: one.text, piece: one.text }, true)}</span>
      <span><span class="bar"
        .style=${`--part: ${(one.probability / most) * 100}%`}></span>${
          before
            ? html`<span class="bar was"
          .style=${`--part: ${((was ?? 0) / most) * 100}%`}></span>`
            : nothing
        }</span>
      <span class="number">${before ? html`${was === undefined ? '?' : percent(was)} → ` : nothing}${percent(one.probability)}</span></button></li>`;
  })}</ol>`;
}
