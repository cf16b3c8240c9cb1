import { css } from 'lit';

/** A picture beside a list; one above the other where it is narrow. */
export const splitStyles = css`
  .split {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: minmax(0, 1.2fr) minmax(220px, 1fr);
    gap: 6px;
  }
  .split > * { min-height: 0; }
  :host { container-type: inline-size; }
  @container (max-width: 560px) {
    .split { grid-template-columns: minmax(0, 1fr);
    grid-template-rows: minmax(200px, 1fr) minmax(0, 1fr);
    };
  }
`;
