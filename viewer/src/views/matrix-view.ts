import { exact } from '../draw/format';
import type { Legend } from '../draw/legend';
import type { Surface } from '../draw/surface';
import { textWidth } from '../draw/measure-text';
import type { Matrix } from '../model/matrix';
import { lock } from '../state/actions';
import type { HeadRef } from '../source/types';
import type { Change } from '../state/store';
import type { Spot, Window } from '../state/view-state';
import { CanvasView } from './canvas-view';
import { cellAt, cellBox, matrixFrame, revealed, zoomed, type MatrixFrame } from './matrix-frame';
import { paintLens } from './matrix-lens';
import { HeadPreview } from './head-preview';
import { Pinch } from './pinch';
import { paintAxisNames, paintCross, paintMarginals, paintMatrixLabels, paintPicture } from './matrix-paint';
import { matrixPicture, type MatrixPicture } from './matrix-pictures';
import { tip } from './wall-paint';

const LensCell = 26;
const Settle = 180;

/** One head as a matrix, from the whole of it to single cells with their numbers. */
export class MatrixView extends CanvasView {
  #picture?: MatrixPicture;
  #made = '';
  #shown: HeadRef = { block: 0, head: 0 };
  readonly #preview = new HeadPreview(() => this.redraw());
  #frame?: MatrixFrame;
  /** While a hand moves the picture the window is here; the state has it once the hand rests. */
  #moving?: { readonly zoom: Window | undefined };
  #drag?: { x: number; y: number; frame: MatrixFrame; moved: boolean };
  #timer = 0;
  /** Whether the pointer is here, and not in another view. */
  #here = false;
  readonly #pinch = new Pinch();

  protected override onChange(change: Change): void {
    super.onChange(change);
    this.#preview.follow(this.store.hover.head);
  }

  protected override describe(): string {
    return 'Matrix of one head: rows look from (query), columns are looked at (key). Arrow keys move, plus and minus zoom, Enter locks a cell.';
  }

  get picture(): MatrixPicture | undefined {
    return this.#picture;
  }

  protected override firstUpdated(): void {
    super.firstUpdated();
    // Fingers move and stretch the matrix here, not the page.
    this.scroller.style.touchAction = 'none';
  }

  protected override prepare(): void {
    const { state, scene } = this;
    const preview = this.#preview.head;
    const previewed = preview && scene.pattern(state, preview);
    this.#shown = previewed ? preview : state;
    this.#update(previewed ?? scene.pattern(state, state));
    const queries = scene.queries(state);
    const keys = scene.keys(state);
    let label = 40;
    for (const units of [queries, keys]) {
      for (let i = 0; i < units.length; i += Math.ceil(units.length / 200)) {
        label = Math.max(label, Math.min(110, textWidth(units[i].label, { size: 12 }) + 8));
      }
    }
    const zoom = this.#moving ? this.#moving.zoom : state.zoom;
    this.#frame = matrixFrame(queries.length, keys.length, this.size.width, this.size.height, label, zoom);
  }

  protected override legend(): Legend | undefined {
    const { state, scene } = this;
    const margins = scene.additive(state)
      ? 'above: share of all attention · right: entropy of the row'
      : 'above and right: means';
    return (
      this.#picture && {
        kind: 'color',
        name: `head ${scene.headLabel(state, this.#shown)} · ${scene.measure(state).name}`,
        scale: this.#picture.scale,
        note: margins,
      }
    );
  }

  #update(matrix: Matrix | undefined): void {
    const { state, scene } = this;
    const { diverging } = scene.measure(state);
    const made = `${state.scale}/${diverging}`;
    if (matrix !== this.#picture?.matrix || made !== this.#made) {
      this.#made = made;
      this.#picture =
        matrix && matrixPicture(matrix, scene.causal(state), diverging, state.scale === 'sqrt', scene.additive(state));
    }
  }

  protected override paint(surface: Surface, layer: 'base' | 'over'): void {
    const frame = this.#frame!;
    const picture = this.#picture;
    const { state, scene, theme, store } = this;
    if (!picture) {
      if (layer === 'base') {
        surface.text('loading …', surface.width / 2, surface.height / 2, {
          size: 13,
          color: theme.quiet,
          align: 'center',
        });
      }
      return;
    }
    const causal = scene.causal(state);
    if (layer === 'base') {
      paintPicture(surface, frame, picture, theme, causal, this.density);
      paintMarginals(surface, frame, picture, theme);
      return;
    }
    const marked = { query: store.hover.query ?? state.locked.query, key: store.hover.key ?? state.locked.key };
    paintMatrixLabels(surface, frame, scene.queries(state), scene.keys(state), theme, marked);
    paintAxisNames(surface, frame, theme);
    paintCross(surface, frame, state.locked, theme.lock, true);
    paintCross(surface, frame, store.hover, theme.accent, false);
    const { query, key } = store.hover;
    this.#paintMargin(surface, frame, picture);
    if (state.lens && frame.cell < LensCell && query !== undefined && key !== undefined && !this.#drag?.moved) {
      paintLens(surface, frame, picture, scene.queries(state), scene.keys(state), theme, query, key, causal);
    }
  }

  /** Beside a row or a column that is pointed at by its name or bar, the bar's number in full. */
  #paintMargin(surface: Surface, frame: MatrixFrame, picture: MatrixPicture): void {
    const { query, key } = this.store.hover;
    if ((query === undefined) === (key === undefined) || !this.#here) {
      return;
    }
    const value = exact(query !== undefined ? picture.spread[query] : picture.received[key!]);
    const [row, column] = this.scene.additive(this.state)
      ? [`entropy of the row ${value} nats`, `share of all attention ${value}`]
      : [`mean of the row ${value}`, `mean of the column ${value}`];
    const box = cellBox(frame, query ?? 0, key ?? 0);
    const { plot } = frame;
    if (query !== undefined) {
      tip(surface, row, plot.x + plot.width, box.y, frame.cell, this.theme);
    } else {
      tip(surface, column, box.x, plot.y, 2, this.theme);
    }
  }

  protected override onPointer(x: number, y: number, event: PointerEvent): void {
    const factor = this.#pinch.move(event.pointerId, x, y);
    if (factor) {
      this.#move(zoomed(this.#frame!, factor.by, factor.x, factor.y));
      return;
    }
    const drag = this.#drag;
    if (!drag || event.buttons === 0) {
      const spot = cellAt(this.#frame!, x, y);
      this.#here = true;
      this.store.setHover(spot);
      return;
    }
    const { frame } = drag;
    const moved = Math.hypot(x - drag.x, y - drag.y);
    if (moved > 4 || drag.moved) {
      drag.moved = true;
      const size = Math.min(frame.plot.width, frame.plot.height) / frame.cell;
      const zoom = this.#moving ? this.#moving.zoom : this.state.zoom;
      if (zoom) {
        this.#move({ size, x: frame.x - (x - drag.x) / frame.cell, y: frame.y - (y - drag.y) / frame.cell });
      }
    }
  }

  protected override onLeave(): void {
    this.#here = false;
    super.onLeave();
  }

  protected override onPress(x: number, y: number, event: PointerEvent): void {
    this.#pinch.press(event.pointerId, x, y);
    if (event.button === 0) {
      this.#drag = { x, y, frame: this.#frame!, moved: false };
      this.scroller.setPointerCapture(event.pointerId);
    }
  }

  protected override onRelease(event: PointerEvent): void {
    this.#pinch.release(event.pointerId);
    if (this.#drag?.moved) {
      this.#settle();
      // The click that follows belongs to the drag.
      setTimeout(() => (this.#drag = undefined));
    } else {
      this.#drag = undefined;
    }
  }

  protected override onClick(x: number, y: number): void {
    const spot = cellAt(this.#frame!, x, y);
    if (!this.#drag?.moved && (spot.query !== undefined || spot.key !== undefined)) {
      this.store.update(state => lock(state, spot));
    }
  }

  protected override onDoubleClick(x: number, y: number): void {
    this.#move(this.state.zoom ? undefined : zoomed(this.#frame!, this.#frame!.rows / 12, x, y));
  }

  protected override onWheel(x: number, y: number, event: WheelEvent): void {
    event.preventDefault();
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0022));
    this.#move(zoomed(this.#frame!, factor, x, y));
  }

  protected override onKey(event: KeyboardEvent): void {
    const frame = this.#frame!;
    const step = event.shiftKey ? 10 : 1;
    const now: Spot = {
      query: this.store.hover.query ?? this.state.locked.query ?? 0,
      key: this.store.hover.key ?? this.state.locked.key ?? 0,
    };
    const moves: Record<string, readonly [number, number]> = {
      ArrowUp: [-step, 0],
      ArrowDown: [step, 0],
      ArrowLeft: [0, -step],
      ArrowRight: [0, step],
    };
    const middle = { x: frame.plot.x + frame.plot.width / 2, y: frame.plot.y + frame.plot.height / 2 };
    if (event.key in moves) {
      const [down, right] = moves[event.key];
      const query = Math.max(0, Math.min(frame.rows - 1, now.query! + down));
      const key = Math.max(0, Math.min(frame.cols - 1, now.key! + right));
      this.store.setHover({ query, key });
      this.#move(revealed(frame, this.state.zoom, query, key));
    } else if (event.key === '+' || event.key === '=' || event.key === '-') {
      this.#move(zoomed(frame, event.key === '-' ? 1 / 1.5 : 1.5, middle.x, middle.y));
    } else if (event.key === '0') {
      this.#move(undefined);
    } else if (event.key === 'Enter') {
      this.store.update(state => lock(state, now));
    } else {
      return;
    }
    event.preventDefault();
  }

  #move(zoom: Window | undefined): void {
    this.#moving = { zoom };
    this.redraw();
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#settle(), Settle);
  }

  #settle(): void {
    clearTimeout(this.#timer);
    if (this.#moving) {
      const { zoom } = this.#moving;
      const frame = this.#frame!;
      this.#moving = undefined;
      this.store.set({ zoom: zoom && { size: zoom.size, x: frame.x, y: frame.y } }, 'zoom');
    }
  }
}
customElements.define('av-matrix', MatrixView);
