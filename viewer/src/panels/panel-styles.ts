import { css } from 'lit';

export const panelStyles = css`
  :host { container-type: inline-size; display: flex; flex-direction: column; min-height: 0; overflow: hidden auto; scrollbar-width: thin; }
  .row { display: flex; flex-wrap: wrap; gap: 6px 12px; padding: 10px 14px; align-items: center; }
  .row input[type='text'] { min-width: 6em; flex: 1 1 12em; }
  .scroll { flex: 1; min-height: 150px; overflow: auto; padding: 0 14px 14px; scrollbar-width: thin; }
  .about { color: var(--quiet); padding: 0 14px 8px; margin: 0; max-width: 70em; }
  .waiting { height: 3px; margin: 0 14px 8px; background: var(--line); border-radius: 2px; overflow: hidden; flex: none; }
  .waiting i { display: block; height: 100%; width: 30%; background: var(--accent); animation: waiting 1.4s ease-in-out infinite alternate; }
  @keyframes waiting { from { margin-left: 0; } to { margin-left: 70%; } }
  .bad { color: var(--lock); padding: 4px 14px; }
  ol { list-style: none; margin: 0; padding: 0; max-width: 60em; }
  ol.list button { display: grid; grid-template-columns: 3.4em minmax(40px, 1fr) 7em; gap: 10px; align-items: center;
    width: 100%; text-align: start;
    font-size: clamp(13px, 8px + 0.5cqw, 17px);
    border: 0; border-radius: 4px; min-height: 24px; padding: 1px 6px; font-variant-numeric: tabular-nums; }
  ol.list button:hover, ol.list button[aria-current='true'] { background: var(--shade); }
  ol.kinds button { grid-template-columns: 7em minmax(40px, 1fr) 7em; }
  /* Without a model they cannot be taken, but read. */
  ol.candidates button:disabled { opacity: 1; }
  ol.candidates button { grid-template-columns: 6em minmax(40px, 1fr) 10.5em; }
  .bar {
    height: 8px;
    background: var(--accent);
    border-radius: 2px;
    width: var(--part);
    display: block;
    min-width: 1px;
  }
  .bar.minus { background: var(--lock); } .bar.was { opacity: 0.35; height: 4px; margin-top: 2px; }
  .number { text-align: end; font-family: var(--mono); font-size: 0.92em; }
  .token { unicode-bidi: isolate; overflow: hidden; text-overflow: ellipsis; white-space: pre; }
  h3 { font-size: 13px; margin: 12px 0 6px; }
`;
