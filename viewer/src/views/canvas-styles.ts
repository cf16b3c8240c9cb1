import { css } from 'lit';

export const canvasStyles = css`
  :host { display: block; position: relative; overflow: hidden; contain: strict; min-height: 0; min-width: 0; }
  canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
  .base.dimmed { opacity: 0.07; }
  .scroller {
    position: absolute;
    inset: 0 0 28px 0;
    overflow: auto;
    touch-action: pan-x pan-y;
    scrollbar-width: thin;
    outline: none;
  }
  .scroller.pointing { cursor: pointer; }
  .scroller:focus-visible { box-shadow: inset 0 0 0 2px var(--accent); }
`;
