import { css } from 'lit';

export const textStyles = css`
  :host { container-type: inline-size; display: block; position: relative; overflow: hidden; contain: strict; }
  canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
  .scroller {
    position: absolute;
    inset: 0 0 28px 0;
    overflow-y: auto;
    padding: 18px 22px;
    outline: none;
    scrollbar-width: thin;
    will-change: transform;
  }
  .scroller:focus-visible { box-shadow: inset 0 0 0 2px var(--accent); }
  p {
    margin: 0 auto 18px;
    max-width: 46em;
    font-size: clamp(16px, 6px + 1cqw, 26px);
    line-height: 1.85;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    text-align: start;
  }
  h3 { font-size: 11.5px; font-weight: 600; color: var(--quiet); margin: 0 auto 4px; max-width: 64em; }
  span { cursor: pointer; }
  /* Another part of the letter before it: a slice to point at. */
  .part { padding-inline: 3px; }
`;
