import { headColorAmong, type HeadColor } from '../draw/head-colors';
import type { Matrix } from '../model/matrix';
import { headName, parseHead } from '../model/heads';
import { mostlyRightToLeft } from '../model/display';
import { readings } from '../model/letters';
import type { Legend } from '../draw/legend';
import type { Surface } from '../draw/surface';
import type { HeadRef } from '../source/types';
import { lock } from '../state/actions';
import type { Change } from '../state/store';
import type { Spot } from '../state/view-state';
import { CanvasView, type Size } from './canvas-view';
import { headHit, headLayout, HeadTop, type HeadHit, type HeadLayout } from './head-layout';
import { linesOfKey, linesOfQueries, type HeadLines, type LineWish } from './head-lines';
import { paintHeading, paintLabels, paintLines, paintStrips, paintToken } from './head-paint';
import { HeadPreview } from './head-preview';
import { nearestLine } from './head-hit-lines';
import { nextSpot } from './spot-keys';

const Budget = 16000;
const ScrollBudget = 2500;
const HoverBudget = 2500;
const everywhere = (): boolean => true;

interface Shown {
  readonly ref: HeadRef;
  readonly color: HeadColor;
  readonly matrix: Matrix;
  readonly most: number;
}

/** Two columns (or lines) of tokens joined by lines, for any set of heads at once. */
export class HeadView extends CanvasView {
  #layout?: HeadLayout;
  #shown: Shown[] = [];
  readonly #preview = new HeadPreview(() => this.redraw());
  /** The heads that are drawn: those that are on, or the one that the pointer rests on elsewhere. */
  get headsShown(): readonly string[] {
    return this.#shown.map(one => headName(one.ref));
  }

  /** Lines too weak to be worth drawing, at the last painting. */
  leftOut = 0;

  protected override onChange(change: Change): void {
    super.onChange(change);
    this.#preview.follow(this.store.hover.head);
    if (change.kind === 'state' && change.before.locked !== this.state.locked && !this.matches(':hover')) {
      // What is locked in another view is brought into sight here.
      this.#reveal(this.state.locked);
    }
  }

  /** An address that says what is locked and not where to look means the place that is locked. */
  protected override onOpened(): void {
    if (!this.place || !this.state.scrolled[this.place]) {
      this.#reveal(this.state.locked);
    }
  }

  protected override describe(): string {
    return 'Lines from each token to the tokens that it looks at. Up and Down choose a token, Left and Right change the side, Enter locks.';
  }

  protected override prepare(): void {
    const { state, scene } = this;
    const queries = scene.queries(state);
    const keys = scene.keys(state);
    this.#layout = headLayout(
      queries,
      keys,
      state.layout === 'columns',
      this.size.width,
      this.size.height,
      Math.min(16, state.heads.length),
      mostlyRightToLeft(readings(scene.info.tokens).map(one => ({ text: one.running }))),
    );
    this.#shown = [];
    const preview = this.#preview.head;
    const heads = scene.headsOn(state).map(name => parseHead(name)!);
    for (const ref of preview && scene.pattern(state, preview) ? [preview] : heads) {
      const matrix = scene.pattern(state, ref);
      if (matrix) {
        const [low, high] = scene.additive(state) ? [0, 1] : matrix.range;
        const color = headColorAmong(ref, state.heads, this.theme.dark);
        this.#shown.push({ ref, color, matrix, most: Math.max(-low, high) || 1 });
      }
    }
  }

  protected override legend(): Legend {
    const scrolls = this.extent().height > this.size.height || this.extent().width > this.size.width;
    const left =
      this.leftOut > 0 && !this.dimmed
        ? `${this.leftOut} weakest lines not drawn`
        : scrolls
          ? 'lines start at the queries in view'
          : '';
    return {
      kind: 'lines',
      name: this.scene.measure(this.state).name,
      most: this.#shown[0]?.most ?? 1,
      note: left,
      heads: this.#shown.map(one => ({ name: this.scene.headLabel(this.state, one.ref), color: one.color })),
    };
  }

  protected override extent(): Size {
    return this.#layout ?? this.size;
  }

  /** The token whose lines are shown alone, if any. */
  get #alone(): Spot | undefined {
    const { hover } = this.store;
    const { locked } = this.state;
    if (hover.query !== undefined || hover.key !== undefined) {
      return hover;
    }
    return locked.query !== undefined || locked.key !== undefined ? locked : undefined;
  }

  protected override paint(surface: Surface, layer: 'base' | 'over'): void {
    const layout = this.#layout;
    if (!layout) {
      return;
    }
    if (layer === 'base') {
      this.#paintAll(surface, layout);
    } else {
      this.#paintOver(surface, layout);
    }
  }

  #paintAll(surface: Surface, layout: HeadLayout): void {
    const scroll = this.offset;
    const start = layout.columns ? scroll.y : scroll.x;
    const [from, to] = layout.queryAxis.visible(
      start - layout.offset,
      start + (layout.columns ? surface.height : surface.width),
    );
    const heads = this.#shown.map((shown, slot) => ({
      color: shown.color,
      lines: linesOfQueries(this.#wish(shown, 0.01, 0.01, everywhere), from, to, this.#placer(layout, slot)),
    }));
    surface.clip(
      this.#lineBox(surface, layout),
      () => (this.leftOut = paintLines(surface, heads, this.scrolling ? ScrollBudget : Budget)),
    );
  }

  #paintOver(surface: Surface, layout: HeadLayout): void {
    const { theme, state, scene } = this;
    const scroll = this.offset;
    const alone = this.#alone;
    this.dimmed = alone !== undefined;
    const side = alone && (alone.query !== undefined ? 'query' : 'key');
    const other = side === 'query' ? 'key' : 'query';
    const values =
      alone &&
      this.#shown.map(shown => ({
        color: shown.color,
        most: shown.most,
        values: side === 'query' ? shown.matrix.row(alone.query!) : shown.matrix.column(alone.key!),
      }));
    if (alone && values) {
      surface.clip(this.#lineBox(surface, layout), () =>
        paintLines(surface, this.#linesOf(alone, layout), HoverBudget),
      );
      for (const spot of [alone, state.locked]) {
        this.#paintSpot(surface, layout, spot, spot === state.locked);
      }
      paintStrips(surface, layout, other, values.slice(0, 16), scroll);
    }
    const strength =
      values && ((i: number): number => Math.max(...values.map(one => (Math.abs(one.values[i]) / one.most) * 4)));
    paintLabels(surface, layout, 'query', scene.queries(state), theme, scroll, side === 'key' ? strength : undefined);
    paintLabels(surface, layout, 'key', scene.keys(state), theme, scroll, side === 'query' ? strength : undefined);
    paintHeading(surface, layout, theme);
    if (!this.#preview.head && this.#shown.length < scene.headsOn(state).length) {
      surface.text('loading …', surface.width / 2, HeadTop + 20, { size: 12, color: theme.quiet, align: 'center' });
    }
  }

  #paintSpot(surface: Surface, layout: HeadLayout, spot: Spot, locked: boolean): void {
    const color = locked ? this.theme.lock : this.theme.accent;
    if (spot.query !== undefined) {
      paintToken(surface, layout, 'query', spot.query, this.offset, color, locked);
    }
    if (spot.key !== undefined) {
      paintToken(surface, layout, 'key', spot.key, this.offset, color, locked);
    }
  }

  #linesOf(alone: Spot, layout: HeadLayout): { color: HeadColor; lines: HeadLines }[] {
    const start = layout.columns ? this.offset.y : this.offset.x;
    const end = start + (layout.columns ? this.size.height : this.size.width);
    const queries = layout.queryAxis.visible(start - layout.offset, end);
    const keys = layout.keyAxis.visible(start - layout.offset, end);
    const inView = (query: number, key: number): boolean =>
      query >= queries[0] && query < queries[1] && key >= keys[0] && key < keys[1];
    return this.#shown.map((shown, slot) => {
      const place = this.#placer(layout, slot);
      const wish = this.#wish(shown, 0.003, 0.03, inView);
      const lines =
        alone.query !== undefined
          ? linesOfQueries(wish, alone.query, alone.query + 1, place)
          : linesOfKey(wish, alone.key!, place);
      return { color: shown.color, lines };
    });
  }

  #wish(shown: Shown, least: number, leastOutside: number, inView: (query: number, key: number) => boolean): LineWish {
    const { state, scene } = this;
    return {
      matrix: shown.matrix,
      causal: scene.causal(state),
      mass: state.mass,
      most: shown.most,
      least,
      leastOutside,
      inView,
    };
  }

  /** Heads side by side within a token's height, so that equal lines do not hide one another. */
  #placer(layout: HeadLayout, slot: number): (query: number, key: number, into: number[]) => void {
    const count = this.#shown.length;
    const shift = count > 1 ? (slot - (count - 1) / 2) * Math.min(1.6, 12 / count) : 0;
    const scroll = this.offset;
    const move = layout.offset + shift - (layout.columns ? scroll.y : scroll.x);
    const { queryAxis, keyAxis, lineStart, lineEnd } = layout;
    return layout.columns
      ? (query, key, into) =>
          void into.push(lineStart, queryAxis.middle(query) + move, lineEnd, keyAxis.middle(key) + move)
      : (query, key, into) =>
          void into.push(queryAxis.middle(query) + move, lineStart, keyAxis.middle(key) + move, lineEnd);
  }

  #lineBox(surface: Surface, layout: HeadLayout): { x: number; y: number; width: number; height: number } {
    return layout.columns
      ? {
          x: layout.lineStart,
          y: HeadTop - 4,
          width: layout.lineEnd - layout.lineStart,
          height: surface.height - HeadTop + 4,
        }
      : { x: 0, y: layout.lineStart, width: surface.width, height: layout.lineEnd - layout.lineStart };
  }

  #hit(x: number, y: number): HeadHit | undefined {
    return this.#layout && headHit(this.#layout, x, y, this.offset);
  }

  /** The line under the pointer, among those of the locked token. */
  #line(x: number, y: number): Spot | undefined {
    const { locked } = this.state;
    const alone =
      locked.query !== undefined ? { query: locked.query } : locked.key !== undefined ? { key: locked.key } : undefined;
    return (
      this.#layout && alone && nearestLine(this.#linesOf(alone, this.#layout), alone, this.#layout, x, y, this.offset)
    );
  }

  protected override onPointer(x: number, y: number): void {
    const hit = this.#hit(x, y);
    const spot = hit ? { [hit.side]: hit.index } : this.#line(x, y);
    this.store.setHover(spot ?? {});
    this.scroller.classList.toggle('pointing', spot !== undefined);
  }

  protected override onClick(x: number, y: number): void {
    const hit = this.#hit(x, y);
    const line = hit ? undefined : this.#line(x, y);
    if (line) {
      this.store.set({ locked: line });
    } else if (!hit) {
      this.store.set({ locked: {} });
    } else {
      this.#lock({ [hit.side]: hit.index });
    }
  }

  /** Locks a token; a key, where a query is locked already, makes a cell with it. */
  #lock(spot: Spot): void {
    const { locked } = this.state;
    if (spot.query === undefined && locked.query !== undefined && locked.key !== spot.key) {
      this.store.set({ locked: { query: locked.query, key: spot.key } });
    } else {
      this.store.update(state => lock(state, spot));
    }
  }

  protected override onKey(event: KeyboardEvent): void {
    const { state, scene, store } = this;
    const starts = this.#layout?.queryAxis.starts ?? [];
    // Tokens that run from right to left along a line: left is on.
    const turned = state.layout === 'rows' && starts[0] > starts[1];
    const spot = nextSpot(
      (turned && { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' }[event.key]) || event.key,
      this.#alone ?? {},
      scene.queries(state).length,
      scene.keys(state).length,
      state.layout === 'columns',
    );
    if (spot) {
      store.setHover(spot);
      this.#reveal(spot);
      event.preventDefault();
    } else if (event.key === 'Enter' && this.#alone) {
      this.#lock(this.#alone);
      event.preventDefault();
    }
  }

  #reveal(spot: Spot): void {
    const layout = this.#layout;
    const axis = spot.query !== undefined ? layout?.queryAxis : layout?.keyAxis;
    const index = spot.query ?? spot.key;
    if (!layout || !axis || index === undefined || index >= axis.count) {
      return;
    }
    const place = axis.middle(index) + layout.offset;
    const start = layout.columns ? this.offset.y : this.offset.x;
    const room = layout.columns ? this.size.height : this.size.width;
    if (place < start + HeadTop + 10 || place > start + room - 20) {
      this.scroller.scrollTo(layout.columns ? { top: place - room / 2 } : { left: place - room / 2 });
    }
  }
}
customElements.define('av-head', HeadView);

declare global {
  interface HTMLElementTagNameMap {
    'av-head': HeadView;
  }
}
