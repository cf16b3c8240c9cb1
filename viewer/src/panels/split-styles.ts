import { css } from 'lit';

/** A picture beside a list; where it is narrow one above the other, and what has no room is scrolled to. */
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
    /* Where this is higher than there is room for, the panel scrolls. */
    .split { flex: 1 0 auto; grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(var(--picture, 200px), 1fr) minmax(150px, 1fr); height: 0;
      min-height: calc(var(--picture, 200px) + 156px); }
  }
`;
