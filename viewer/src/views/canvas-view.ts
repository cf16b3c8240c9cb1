import { html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { CanvasSurface } from '../draw/canvas-surface';
import { LegendHeight, paintLegend, type Legend } from '../draw/legend';
import type { Surface } from '../draw/surface';
import type { Change } from '../state/store';
import type { ViewName, ViewState } from '../state/view-state';
import { canvasStyles } from './canvas-styles';
import { ScrollPlace } from './scroll-place';
import { ViewElement } from './view-element';
import { densityOf, zoomOf } from './zoom';

const Rest = 120;
/** As canvas-styles has it. */
const Dimmed = 0.07;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A view drawn on two canvases: `base`, which changes with the state, and `over`, which follows the pointer. Only what
 * is in the viewport is drawn; a scroller on top gives a scroll bar, the focus and the pointer's events.
 */
export abstract class CanvasView extends ViewElement {
  static override styles = canvasStyles;
  static override properties: PropertyDeclarations = { place: { attribute: false } };

  /** Under which name the state has where it is scrolled to; undefined where that is not kept. */
  declare place: ViewName | undefined;

  protected size: Size = { width: 0, height: 0 };
  protected offset = { x: 0, y: 0 };
  /** How much of the base is left visible under what the pointer is over. */
  protected dimmed = false;
  /** Whether what is locked is drawn on the upper canvas alone, so that locking leaves the lower one as it is. */
  protected lockedIsOver = true;
  /** While a hand scrolls, a view may draw less. */
  protected scrolling = false;
  #rest = 0;
  #place?: ScrollPlace;
  readonly #onResize = (): void => this.#measure();
  #observer = new ResizeObserver(this.#onResize);
  #frame = 0;
  #dirtyBase = true;
  /** Before the first picture there is nothing to point at. */
  #drawn = false;
  #opened = false;

  /** Draws the layer; `base` first. */
  protected abstract paint(surface: Surface, layer: 'base' | 'over'): void;
  /** Asks for what painting needs; called before each painting of the base. */
  protected abstract prepare(): void;
  protected abstract describe(): string;
  /** What the colours mean; drawn below the picture, on screen and in files. */
  protected abstract legend(): Legend | undefined;

  /** The whole drawing's size; what is larger than the view scrolls. */
  protected extent(): Size {
    return this.size;
  }

  protected onPointer(_x: number, _y: number, _event: PointerEvent): void {}
  protected onPress(_x: number, _y: number, _event: PointerEvent): void {}
  protected onRelease(_event: PointerEvent): void {}
  protected onClick(_x: number, _y: number, _event: MouseEvent): void {}
  protected onDoubleClick(_x: number, _y: number, _event: MouseEvent): void {}
  /** The first drawing is about to be made, and can be scrolled. */
  protected onOpened(): void {}
  protected onLeave(): void {
    this.store.setHover({});
  }
  protected onWheel(_x: number, _y: number, _event: WheelEvent): void {}
  protected onKey(_event: KeyboardEvent): void {}

  /** Draws what is on screen onto another surface of the view's size: how pictures are saved. */
  paintOnto(surface: Surface): void {
    this.ask(() => this.prepare());
    surface.fade(this.dimmed ? Dimmed : 1, () => this.paint(surface, 'base'));
    this.paint(surface, 'over');
    this.#paintLegend(surface);
  }

  /** The size of the picture with its legend. */
  get viewSize(): Size {
    return { width: this.size.width, height: this.size.height + LegendHeight };
  }

  /** How many pixels of the canvas there are to a unit of the drawing. */
  protected get density(): number {
    return densityOf(this, this.size.width, this.size.height + LegendHeight);
  }

  redraw(base = true): void {
    this.#dirtyBase ||= base;
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    window.removeEventListener('resize', this.#onResize);
    this.#place?.stop();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // A screen of another density changes no size.
    window.addEventListener('resize', this.#onResize);
    if (this.hasUpdated) {
      this.#observer.observe(this);
    }
  }

  protected override firstUpdated(): void {
    this.#observer.observe(this);
    const scroller = this.scroller;
    this.#place = this.place && new ScrollPlace(this.store, this.place, scroller);
    // Not passive: zooming must be able to keep the page from scrolling.
    scroller.addEventListener('wheel', event => this.#drawn && this.onWheel(...this.#at(event), event), {
      passive: false,
    });
    this.#measure();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.size > 0) {
      this.redraw();
    }
  }

  protected override onData(): void {
    this.redraw();
  }

  protected override onChange(change: Change): void {
    if (change.kind === 'state' && same(change.before, this.state, besides)) {
      this.#place?.follow();
    } else {
      this.redraw(change.kind === 'state' && !(this.lockedIsOver && same(change.before, this.state, locked)));
    }
  }

  protected get scroller(): HTMLElement {
    return this.renderRoot.querySelector<HTMLElement>('.scroller')!;
  }

  protected override render(): TemplateResult {
    return html`<canvas class="base"></canvas><canvas class="over"></canvas>
      <div class="scroller" tabindex="0" role="application" aria-label=${this.describe()}
        @scroll=${this.#onScroll}
        @pointermove=${(event: PointerEvent) => this.#drawn && this.onPointer(...this.#at(event), event)}
        @pointerdown=${(event: PointerEvent) => this.#drawn && this.onPress(...this.#at(event), event)}
        @pointerup=${(event: PointerEvent) => this.onRelease(event)}
        @pointercancel=${(event: PointerEvent) => this.onRelease(event)}
        @pointerleave=${() => this.onLeave()}
        @click=${(event: MouseEvent) => this.#drawn && this.onClick(...this.#at(event), event)}
        @dblclick=${(event: MouseEvent) => this.#drawn && this.onDoubleClick(...this.#at(event), event)}
        @keydown=${(event: KeyboardEvent) => this.#drawn && this.onKey(event)}><div class="space"></div></div>`;
  }

  #at(event: MouseEvent): [number, number] {
    const box = this.getBoundingClientRect();
    const zoom = zoomOf(this);
    return [(event.clientX - box.left) / zoom, (event.clientY - box.top) / zoom];
  }

  #onScroll(): void {
    const { scrollLeft, scrollTop } = this.scroller;
    this.#place?.moved();
    this.offset = { x: scrollLeft, y: scrollTop };
    this.scrolling = true;
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => {
      this.scrolling = false;
      this.redraw();
    }, Rest);
    this.redraw();
  }

  #measure(): void {
    this.size = { width: this.clientWidth, height: Math.max(0, this.clientHeight - LegendHeight) };
    this.redraw();
  }

  #draw(): void {
    this.#frame = 0;
    const { width, height } = this.size;
    if (!this.isConnected || width === 0 || height === 0) {
      return;
    }
    if (this.#dirtyBase) {
      this.ask(() => this.prepare());
      this.#drawn = true;
      const extent = this.extent();
      const space = this.renderRoot.querySelector<HTMLElement>('.space')!;
      space.style.width = `${extent.width > width ? extent.width : 1}px`;
      space.style.height = `${extent.height > height ? extent.height : 1}px`;
      this.#place?.follow();
      if (!this.#opened) {
        this.#opened = true;
        this.onOpened();
      }
      this.#layer('base');
    }
    this.#dirtyBase = false;
    this.#layer('over');
    this.renderRoot.querySelector('.base')!.classList.toggle('dimmed', this.dimmed);
  }

  #layer(layer: 'base' | 'over'): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(`.${layer}`)!;
    const context = canvas.getContext('2d')!;
    const ratio = this.density;
    const width = Math.round(this.size.width * ratio);
    const height = Math.round((this.size.height + LegendHeight) * ratio);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const surface = new CanvasSurface(context, this.size.width, this.size.height);
    this.paint(surface, layer);
    if (layer === 'over') {
      this.#paintLegend(surface);
    }
  }

  #paintLegend(surface: Surface): void {
    const legend = this.legend();
    if (legend) {
      paintLegend(surface, legend, this.size.height, this.theme);
    }
  }
}

const locked: readonly (keyof ViewState)[] = ['locked'];
/** What no picture depends on. */
const besides: readonly (keyof ViewState)[] = ['scrolled', 'open', 'step'];

/** Whether two states are the same but for some fields. */
const same = (before: ViewState, after: ViewState, but: readonly (keyof ViewState)[]): boolean =>
  (Object.keys(after) as (keyof ViewState)[]).every(key => before[key] === after[key] || but.includes(key));
