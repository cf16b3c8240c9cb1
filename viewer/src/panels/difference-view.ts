import type { PropertyDeclarations } from 'lit';
import type { Legend } from '../draw/legend';
import type { Surface } from '../draw/surface';
import { textWidth } from '../draw/measure-text';
import type { Matrix } from '../model/matrix';
import type { Unit } from '../model/units';
import { lock } from '../state/actions';
import type { Spot } from '../state/view-state';
import { exact } from '../draw/format';
import { CanvasView } from '../views/canvas-view';
import { cellAt, matrixFrame, type MatrixFrame } from '../views/matrix-frame';
import { paintAxisNames, paintCross, paintMatrixLabels, paintPicture } from '../views/matrix-paint';
import { matrixPicture, type MatrixPicture } from '../views/matrix-pictures';
import { gridMove } from '../views/spot-keys';
import { tip } from '../views/wall-paint';

/** Pattern B − pattern A over aligned tokens: blue where B looks more, red where A does. */
export class DifferenceView extends CanvasView {
  static override properties: PropertyDeclarations = {
    matrix: { attribute: false },
    queries: { attribute: false },
    keys: { attribute: false },
  };

  declare matrix: Matrix;
  /** What rows stand for, and what columns: the partners, each with its place among the tokens of A. */
  declare queries: readonly Unit[];
  declare keys: readonly Unit[];
  #picture?: MatrixPicture;
  #frame?: MatrixFrame;
  #cell: Spot = {};

  protected override describe(): string {
    return 'Difference of the patterns of two prompts over aligned tokens. Arrow keys move from cell to cell, Enter locks.';
  }

  protected override legend(): Legend | undefined {
    return (
      this.#picture && {
        kind: 'color',
        name: 'attention weight, B − A',
        scale: this.#picture.scale,
        note: `head ${this.scene.headLabel(this.state, this.state)}`,
      }
    );
  }

  protected override prepare(): void {
    if (this.#picture?.matrix !== this.matrix) {
      this.#picture = matrixPicture(this.matrix, this.scene.causal(this.state), true, false, false);
    }
    const units = [...this.queries, ...this.keys];
    const label = Math.max(40, ...units.map(unit => Math.min(120, textWidth(unit.label, { size: 12 }) + 8)));
    this.#frame = matrixFrame(this.matrix.rows, this.matrix.cols, this.size.width, this.size.height, label, undefined);
  }

  protected override paint(surface: Surface, layer: 'base' | 'over'): void {
    const frame = this.#frame!;
    if (layer === 'base') {
      paintPicture(surface, frame, this.#picture!, this.theme, this.scene.causal(this.state), this.density);
      return;
    }
    const { query: row = this.#locked.query, key: column = this.#locked.key } = this.#cell;
    paintMatrixLabels(surface, frame, this.queries, this.keys, this.theme, { query: row, key: column });
    paintAxisNames(surface, frame, this.theme);
    paintCross(surface, frame, this.#locked, this.theme.lock, true);
    paintCross(surface, frame, this.#cell, this.theme.accent, false);
    const { query, key } = this.#cell;
    if (query !== undefined && key !== undefined) {
      const text = `${this.#said(query, key)} · row sums to ${exact(Math.fround(this.matrix.rowSum(query)))}`;
      tip(
        surface,
        text,
        frame.plot.x + (key - frame.x) * frame.cell,
        frame.plot.y + (query - frame.y) * frame.cell,
        frame.cell,
        this.theme,
      );
    }
  }

  #said(query: number, key: number): string {
    const head = this.scene.headWords(this.state, this.state);
    return `${head}: “${this.queries[query].label}” looks at “${this.keys[key].label}”: B − A = ${exact(this.matrix.at(query, key))}`;
  }

  /** What is locked, among the partners. */
  get #locked(): Spot {
    const { state, scene } = this;
    const partner = (units: readonly Unit[], partners: readonly Unit[], at: number | undefined): number | undefined => {
      const unit = at === undefined ? undefined : units[at];
      const found = unit ? partners.findIndex(one => one.from >= unit.from && one.from < unit.to) : -1;
      return found < 0 ? undefined : found;
    };
    const { query, key } = state.locked;
    return {
      query: partner(scene.queries(state), this.queries, query),
      key: partner(scene.keys(state), this.keys, key),
    };
  }

  /** Locks the cell as the tokens of A that it stands for, which all views show. */
  #lock(): void {
    const { query, key } = this.#cell;
    if (query !== undefined || key !== undefined) {
      const { scene } = this;
      const unit = (units: readonly Unit[], partner: Unit | undefined): number | undefined =>
        partner && units.findIndex(one => one.to > partner.from);
      this.store.update(state =>
        lock(state, {
          query: unit(scene.queries(state), query === undefined ? undefined : this.queries[query]),
          key: unit(scene.keys(state), key === undefined ? undefined : this.keys[key]),
        }),
      );
    }
  }

  protected override onClick(): void {
    this.#lock();
  }

  protected override onKey(event: KeyboardEvent): void {
    const to = gridMove(
      event.key,
      { row: this.#cell.query ?? 0, column: this.#cell.key ?? 0 },
      this.matrix.rows,
      this.matrix.cols,
    );
    if (to) {
      this.#cell = { query: to.row, key: to.column };
      this.redraw(false);
      event.preventDefault();
    } else if (event.key === 'Enter') {
      this.#lock();
      event.preventDefault();
    }
  }

  /** The cell that is pointed at in words. */
  get hoverText(): string {
    const { query, key } = this.#cell;
    return query === undefined || key === undefined ? '' : this.#said(query, key);
  }

  protected override onPointer(x: number, y: number): void {
    this.#cell = cellAt(this.#frame!, x, y);
    this.redraw(false);
  }

  protected override onLeave(): void {
    this.#cell = {};
    this.redraw(false);
  }
}
customElements.define('av-difference', DifferenceView);
