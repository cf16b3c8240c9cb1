import { exact } from '../draw/format';
import type { Legend } from '../draw/legend';
import type { Surface } from '../draw/surface';
import { headName } from '../model/heads';
import { openHead, toggleHead } from '../state/actions';
import { CanvasView, type Size } from './canvas-view';
import { paintWall, paintWallOver, WallPictures } from './wall-paint';
import { wallHit, wallLayout, type WallCell, type WallLayout } from './wall-layout';
import type { HeadScore } from '../source/types';

const Sides = [16, 24, 32, 48, 64, 96, 128, 192, 256];

/** All heads at once: blocks × heads, a thumbnail each. */
export class WallView extends CanvasView {
  #pictures = new WallPictures();
  #layout: WallLayout = { cells: [], width: 0, height: 0, side: 1, longSide: 1, sorted: false };
  #score?: HeadScore;
  #scores: readonly HeadScore[] = [];

  protected override describe(): string {
    return 'Wall of all heads, blocks down and heads across. Arrow keys move, Enter opens a head, Space switches it on or off.';
  }

  protected override prepare(): void {
    const { state, scene } = this;
    const set = scene.set(state);
    this.#scores = scene.feed.scores(set.name) ?? [];
    this.#score = state.sort ? this.#scores.find(one => one.id === state.sort) : undefined;
    this.#layout = wallLayout(
      scene.blocks(state),
      scene.heads(state),
      this.size.width,
      this.size.height,
      this.#score,
      state.sort !== '',
      state.least,
    );
    const wall = scene.feed.wall(set.name, state.measure, this.#side);
    this.#pictures.update(wall, scene.measure(state), state.scale === 'sqrt', set);
  }

  /** As many cells as there are pixels for: the source keeps the largest of each part, a screen would skip some. */
  get #side(): number {
    const pixels = this.#layout.longSide * this.density;
    return Sides.findLast(side => side <= pixels) ?? Sides[0];
  }

  protected override legend(): Legend | undefined {
    const { scale } = this.#pictures;
    const note = this.#score ? `${this.#score.name}: ${this.#score.about}` : 'each picture: its largest cells';
    const name = this.scene.ofKind(this.state, this.scene.measure(this.state).name);
    return scale && { kind: 'color', name, scale, note };
  }

  protected override extent(): Size {
    return this.#layout;
  }

  protected override paint(surface: Surface, layer: 'base' | 'over'): void {
    if (layer === 'base') {
      paintWall(surface, this.#layout, this.#pictures, this.theme, this.offset);
      return;
    }
    const { state, store, scene } = this;
    const about = this.#aboutHovered;
    paintWallOver(surface, this.#layout, this.theme, this.offset, state, store.hover.head, cell =>
      [scene.headWords(state, cell), about].filter(Boolean).join(' · '),
    );
  }

  protected override onPointer(x: number, y: number): void {
    const cell = this.#hit(x, y);
    this.store.setHover(cell ? { head: headName(cell) } : {});
    this.scroller.classList.toggle('pointing', cell !== undefined);
  }

  protected override onClick(x: number, y: number, event: MouseEvent): void {
    const cell = this.#hit(x, y);
    if (cell) {
      this.#choose(cell, event.shiftKey || event.ctrlKey || event.metaKey);
    }
  }

  protected override onKey(event: KeyboardEvent): void {
    const moves: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -this.#columns,
      ArrowDown: this.#columns,
    };
    const { cells } = this.#layout;
    const now = Math.max(
      0,
      cells.findIndex(cell => headName(cell) === (this.store.hover.head ?? headName(this.state))),
    );
    if (event.key in moves) {
      const cell = cells[now + moves[event.key]];
      if (cell) {
        this.store.setHover({ head: headName(cell) });
        this.#show(cell);
      }
      event.preventDefault();
    } else if ((event.key === 'Enter' || event.key === ' ') && cells[now]) {
      this.#choose(cells[now], event.key === ' ' || event.shiftKey);
      event.preventDefault();
    }
  }

  get #columns(): number {
    const { cells } = this.#layout;
    return Math.max(1, cells.filter(cell => cell.box.y === cells[0].box.y).length);
  }

  #choose(cell: WallCell, add: boolean): void {
    this.store.update(state => (add ? toggleHead(state, cell) : openHead(state, cell)));
  }

  #hit(x: number, y: number): WallCell | undefined {
    return wallHit(this.#layout, x + this.offset.x, y + this.offset.y);
  }

  #show(cell: WallCell): void {
    const { box } = cell;
    const { scroller } = this;
    if (box.y < scroller.scrollTop || box.y + box.height > scroller.scrollTop + this.size.height) {
      scroller.scrollTop = box.y - this.size.height / 2;
    }
    if (box.x < scroller.scrollLeft || box.x + box.width > scroller.scrollLeft + this.size.width) {
      scroller.scrollLeft = box.x - this.size.width / 2;
    }
  }

  /** Whether all pictures are there. */
  get ready(): boolean {
    return this.#pictures.pixels !== undefined;
  }

  /** The score that the wall is sorted by; in place, the one of parts of 1 that says most about the head. */
  get #aboutHovered(): string {
    const cell = this.#layout.cells.find(one => headName(one) === this.store.hover.head);
    if (!cell) {
      return '';
    }
    const value = (score: HeadScore): number => score.values[cell.block]?.[cell.head] ?? 0;
    const parts = this.#scores.filter(one => !one.unit && one.id !== 'entropy_share');
    const score = this.#score ?? [...parts].sort((a, b) => value(b) - value(a))[0];
    return score ? `${score.name} ${exact(value(score))}` : '';
  }

  /** What a screen reader and the tests hear of the head under the pointer. */
  get hoverText(): string {
    const cell = this.#layout.cells.find(one => headName(one) === this.store.hover.head);
    return cell ? `${this.scene.headLabel(this.state, cell)} · ${this.#aboutHovered}` : '';
  }
}
customElements.define('av-wall', WallView);

declare global {
  interface HTMLElementTagNameMap {
    'av-wall': WallView;
  }
}
