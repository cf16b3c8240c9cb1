import { html, type PropertyValues, type TemplateResult } from 'lit';
import { CanvasSurface } from '../draw/canvas-surface';
import { LegendHeight, paintLegend, type Legend } from '../draw/legend';
import type { Box, Surface } from '../draw/surface';
import type { Unit } from '../model/units';
import { lock } from '../state/actions';
import type { Change } from '../state/store';
import type { Spot } from '../state/view-state';
import { ScrollPlace } from './scroll-place';
import { nextSpot } from './spot-keys';
import { shadesOf, type Shades } from './text-shades';
import { paintText, textBoxes, visibleText } from './text-paint';
import { textStyles } from './text-styles';
import { ViewElement } from './view-element';
import { densityOf, zoomOf } from './zoom';

/**
 * The prompt as running text. The words are the browser's, so that they wrap, join and run as their script wants;
 * their shades are drawn on a canvas below them and change without a new layout.
 */
export class TextView extends ViewElement {
  static override styles = textStyles;
  #boxes = new Map<string, Box[][]>();
  #frame = 0;
  #shades?: Shades;
  #place?: ScrollPlace;
  #observer = new ResizeObserver(() => this.#relayout());

  get viewSize(): { width: number; height: number } {
    return { width: this.clientWidth, height: this.clientHeight };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this.#place?.stop();
  }

  protected override render(): TemplateResult {
    const { state, scene } = this;
    const set = scene.set(state);
    const both = set.queryTokens === set.keyTokens;
    const words = (units: readonly Unit[], side: string, title: string): TemplateResult => html`
      ${title ? html`<h3>${title}</h3>` : ''}<p dir="auto" data-side=${side}>${units.map(
        (unit, i) =>
          html`<span data-i=${i} class=${unit.running === '' && unit.text !== '' ? 'part' : ''}>${visibleText(unit, state.spaces)}</span>`,
      )}</p>`;
    return html`<canvas></canvas>
      <div class="scroller" tabindex="0" role="application" aria-label=${this.#about} @scroll=${() => this.#onScroll()}
        @pointermove=${(event: PointerEvent) => this.store.setHover(this.#hit(event) ?? {})}
          @pointerleave=${() => this.store.setHover({})}
        @click=${(event: MouseEvent) => this.#click(event)} @keydown=${(event: KeyboardEvent) => this.#key(event)}>
        ${
          both
            ? words(scene.queries(state), 'both', '')
            : html`
          ${words(scene.queries(state), 'query', 'looks from (query)')}${words(scene.keys(state), 'key', 'looks at (key)')}`
        }
      </div>`;
  }

  get #about(): string {
    return 'The prompt as text, shaded by attention. Arrow keys choose a token, Enter locks it, T turns the direction round.';
  }

  protected override firstUpdated(): void {
    this.#place = new ScrollPlace(this.store, 'text', this.renderRoot.querySelector<HTMLElement>('.scroller')!);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#relayout();
    this.#place!.follow();
  }

  #onScroll(): void {
    this.#place?.moved();
    this.#redraw();
  }

  protected override onData(): void {
    this.#redraw();
  }

  protected override onChange(change: Change): void {
    if (change.kind === 'state') {
      this.requestUpdate();
    }
    this.#redraw();
  }

  #relayout(): void {
    this.#boxes.clear();
    this.#redraw();
  }

  #redraw(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.isConnected && this.hasUpdated && this.clientWidth > 0) {
        this.#draw();
      }
    });
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector('canvas')!;
    const { width, height } = this.viewSize;
    const ratio = densityOf(this, width, height);
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const context = canvas.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#paint(new CanvasSurface(context, width, height), false);
  }

  /** Draws shades and, for files, the words themselves. */
  paintOnto(surface: Surface): void {
    this.#paint(surface, true);
  }

  #paint(surface: Surface, words: boolean): void {
    const { state, scene, theme, store } = this;
    this.#shades = this.ask(() => shadesOf(scene, state, this.#spot));
    const { scrollTop } = this.renderRoot.querySelector('.scroller')!;
    const room = this.clientHeight - LegendHeight;
    for (const paragraph of this.renderRoot.querySelectorAll<HTMLElement>('p')) {
      const side = paragraph.dataset.side!;
      let boxes = this.#boxes.get(side);
      if (!boxes) {
        boxes = textBoxes(paragraph, this.getBoundingClientRect(), scrollTop, zoomOf(this));
        this.#boxes.set(side, boxes);
      }
      const values = side === 'both' || side === this.#shades.side ? this.#shades.values : undefined;
      const units = side === 'query' || side === 'both' ? scene.queries(state) : scene.keys(state);
      const marked = [state.locked, store.hover].map(spot => this.#indexIn(spot, side));
      paintText(
        surface,
        { boxes, values, most: this.#shades.most, units: words ? units : undefined, marked },
        {
          theme,
          scrollTop,
          room,
          sqrt: state.scale === 'sqrt',
          spaces: state.spaces,
          size: words ? parseFloat(getComputedStyle(paragraph).fontSize) : 0,
        },
      );
    }
    paintLegend(surface, this.legend(), room, theme);
  }

  legend(): Legend {
    const { name, most } = this.#shades ?? { name: '', most: 1 };
    return {
      kind: 'shade',
      name,
      most,
      color: this.theme.accent,
      sqrt: this.state.scale === 'sqrt',
      note: this.#shades?.note,
    };
  }

  /** The token whose attention is shown: what is pointed at, else what is locked. */
  get #spot(): Spot {
    const { hover } = this.store;
    const { locked, look } = this.state;
    const wanted = (spot: Spot): Spot | undefined => {
      const index = look === 'from' ? (spot.query ?? spot.key) : (spot.key ?? spot.query);
      return index === undefined ? undefined : look === 'from' ? { query: index } : { key: index };
    };
    return wanted(hover) ?? wanted(locked) ?? {};
  }

  #indexIn(spot: Spot, side: string): number | undefined {
    return side === 'query'
      ? spot.query
      : side === 'key'
        ? spot.key
        : this.state.look === 'from'
          ? (spot.query ?? spot.key)
          : (spot.key ?? spot.query);
  }

  #hit(event: MouseEvent): Spot | undefined {
    const span = (event.composedPath()[0] as HTMLElement).closest?.<HTMLElement>('span[data-i]');
    if (!span) {
      return undefined;
    }
    const side = span.parentElement!.dataset.side;
    const as = side === 'both' ? (this.state.look === 'from' ? 'query' : 'key') : side!;
    return { [as]: Number(span.dataset.i) };
  }

  #click(event: MouseEvent): void {
    const spot = this.#hit(event);
    this.store.update(state => (spot ? lock(state, spot) : { ...state, locked: {} }));
  }

  #key(event: KeyboardEvent): void {
    const { state, scene, store } = this;
    const keys = scene.keys(state).length;
    const key = { ArrowUp: 'PageUp', ArrowDown: 'PageDown' }[event.key] ?? event.key;
    const spot = nextSpot(key, this.#spot, scene.queries(state).length, keys, false);
    if (spot) {
      store.setHover(spot);
      this.renderRoot.querySelector(`span[data-i="${spot.query ?? spot.key}"]`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      store.update(before => lock(before, this.#spot));
    } else {
      return;
    }
    event.preventDefault();
  }
}
customElements.define('av-text', TextView);
