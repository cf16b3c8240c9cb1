import { css } from 'lit';

/** A picture beside a list; where it is narrow one above the other, and what has no room is scrolled to. */
export const splitStyles = css`
  .split {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: minmax(0, 1.2fr) minmax(220px, 1fr);
    gap: 6px;
  }
  .split > * { min-height: 0; }
  :host { container-type: inline-size; overflow: hidden auto; }
  @container (max-width: 560px) {
    .split {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(200px, 1fr) minmax(0, 1fr);
      min-height: 300px;
    }
  }
`;
