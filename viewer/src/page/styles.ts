import { css, unsafeCSS, type CSSResult } from 'lit';
import { dark, light, type Theme } from '../draw/theme';
import { FontFamily, MonoFamily } from '../draw/surface';

const variables = (theme: Theme): CSSResult =>
  unsafeCSS(
    Object.entries(theme)
      .filter(([, value]) => typeof value === 'string')
      .map(([name, value]) => `--${name}: ${value};`)
      .join(' '),
  );

export const themeStyles = css`
  :host {
    ${variables(light)} --shade: rgba(20, 16, 31, 0.05);
    color-scheme: light;
    --font: ${unsafeCSS(FontFamily)};
    --mono: ${unsafeCSS(MonoFamily)};
  }
  :host([dark]) { ${variables(dark)} --shade: rgba(255, 255, 255, 0.06); color-scheme: dark; }
`;

/** Controls that look alike everywhere. */
export const controlStyles = css`
  * { box-sizing: border-box; }
  button, select, input, textarea { font: inherit; color: inherit; }
  button, select {
    background: transparent; border: 1px solid var(--line); border-radius: 6px; padding: 3px 9px; min-height: 28px;
    cursor: pointer;
  }
  select { padding-right: 4px; background: var(--panel); max-width: 14em; }
  button:hover:not(:disabled), select:hover { border-color: var(--faint); }
  button:disabled { opacity: 0.4; cursor: default; }
  button[aria-pressed='true'] { background: var(--ink); color: var(--ground); border-color: var(--ink); }
  button.plain { border-color: transparent; padding: 3px 7px; }
  button.plain:hover:not(:disabled) { background: var(--shade); }
  button.strong { background: var(--accent); border-color: var(--accent); color: var(--ground); font-weight: 600; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
  label { display: inline-flex; align-items: center; gap: 6px; color: var(--quiet); white-space: nowrap; }
  input[type='range'] { accent-color: var(--accent); width: 90px; }
  input[type='text'], input[type='number'], textarea {
    background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 4px 8px; min-height: 28px;
  }
  .quiet { color: var(--quiet); }
  .mono { font-family: var(--mono); font-variant-numeric: tabular-nums; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media (prefers-reduced-motion: reduce) {
    * { transition: none !important;
    animation: none !important;
    scroll-behavior: auto !important;
    }
  }
`;

export const pageStyles = css`
  :host {
    display: flex; flex-direction: column; height: 100%; min-height: 420px; background: var(--ground);
    color: var(--ink);
    font: 13px/1.4 var(--font); overflow: hidden; container-type: inline-size;
  }
  header, av-toolbar, .failure, main, .empty, av-readout, av-help { zoom: var(--zoom, 1); }
  header {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 8px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--panel);
    flex-wrap: wrap;
  }
  .brand { display: flex; align-items: center; gap: 7px; font-weight: 650; letter-spacing: 0.01em; }
  .brand svg { width: 18px; height: 18px; }
  .title {
    flex: 1 1 200px;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--quiet);
    unicode-bidi: plaintext;
  }
  av-prompt { flex: 1 1 360px; min-width: 0; }
  .tools { display: flex; gap: 2px; margin-left: auto; align-items: center; }
  main { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px; padding: 10px 12px; }
  main.two { grid-template-columns: minmax(280px, 0.62fr) minmax(0, 1fr); }
  main.three { grid-template-columns: minmax(0, 0.72fr) minmax(0, 1fr) minmax(0, 1fr); }
  .pane {
    min-width: 0; min-height: 0; display: flex; flex-direction: column; background: var(--panel);
    border: 1px solid var(--line);
    border-radius: 10px; overflow: hidden;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 2px;
    padding: 4px 8px;
    border-bottom: 1px solid var(--line);
    min-height: 38px;
    overflow-x: auto;
    scrollbar-width: none;
  }
  .bar h2 { font-size: 13px; font-weight: 600; margin: 0 auto 0 4px; }
  /* Tabs that go on beyond the edge fade there; the room at the end lets the last one out of the fade. */
  .bar .tabs { display: flex; gap: 1px; overflow-x: auto; scrollbar-width: none; min-width: 0; padding-right: 22px;
    mask-image: linear-gradient(to right, black calc(100% - 22px), transparent); }
  .bar [role='tab'] { border-color: transparent; white-space: nowrap; scroll-margin-inline: 24px; }
  .bar [role='tab'][aria-selected='true'] { background: var(--shade); font-weight: 650; }
  .bar .end { flex: none; margin-left: auto; display: flex; gap: 4px; align-items: center; padding-left: 8px; white-space: nowrap; }
  .bar .wide select, .beside .bar > select { border-color: transparent; font-weight: 600; }
  .beside .bar .end { flex: 0 1 auto; min-width: 0; } .beside .bar > select { flex: 0 1 auto; min-width: 5em; }
  .view { flex: 1; min-height: 0; min-width: 0; }
  .empty { padding: 40px 24px; color: var(--quiet); max-width: 46em; margin: auto; line-height: 1.6; }
  .failure {
    padding: 8px 14px;
    background: color-mix(in srgb, var(--lock) 14%, var(--panel));
    display: flex;
    gap: 10px;
    align-items: center;
  }
  @container (max-width: 1100px) {
    .tools { order: 1; }
    av-prompt { order: 2; flex-basis: 100%; }
    .bar [role='tab'] { padding: 3px 7px; flex: none; }
  }
  @container (max-width: 819px) {
    main.two { grid-template-columns: minmax(0, 1fr); }
    main.two .beside { display: none; }
    .bar .wide { display: none; }
    .bar:has(.tabs) { flex-wrap: wrap; }
    .bar .tabs { flex: 1 1 100%; }
    .bar .end:empty { display: none; }
    main { padding: 6px; }
    header { padding: 6px 8px; gap: 6px; }
  }
`;
