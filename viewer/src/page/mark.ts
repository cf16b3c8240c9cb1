import { svg, html, type TemplateResult } from 'lit';

const cells = [
  [0, 0, '#fcfdbf'],
  [0, 1, '#b73779'],
  [1, 1, '#fc8961'],
  [0, 2, '#51127c'],
  [1, 2, '#b73779'],
  [2, 2, '#fcfdbf'],
] as const;

/** A small pattern, three tokens long. */
export const mark: TemplateResult = html`<svg viewBox="0 0 16 16"
  aria-hidden="true"><rect width="16" height="16" rx="3.5" fill="#14101f"></rect>
  ${cells.map(([x, y, color]) => svg`<rect x=${2.6 + x * 3.7} y=${2.6 + y * 3.7} width="3.3" height="3.3" fill=${color}></rect>`)}</svg>`;
