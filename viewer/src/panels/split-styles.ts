import { css } from 'lit';

/** A picture beside a list; one above the other where it is narrow. */
export const splitStyles = css`
  .split {
    flex: 1;
    min-height: 240px;
    display: grid;
    grid-template-columns: minmax(0, 1.2fr) minmax(220px, 1fr);
    gap: 6px;
  }
  .split > * { min-height: 0; }
  @container (max-width: 560px) {
    /* As high as it must be: the panel scrolls. */
    .split { flex: none; grid-template-columns: minmax(0, 1fr); grid-template-rows: min(300px, 50cqw + 90px) auto; }
    .split .scroll { overflow: visible; }
  }
`;
