import { PlaceParts } from '../state/url-parts';
import type { Store } from '../state/store';
import type { Place, ViewName } from '../state/view-state';

const Rest = 200;
const start: Place = { x: 0, y: 0 };

/** Keeps where a view is scrolled to in the state, and scrolls it where the state says. */
export class ScrollPlace {
  #timer = 0;
  /** The place that was last written or followed, and where that put the scroller. */
  #place: Place = start;
  #left = 0;
  #top = 0;

  constructor(
    readonly store: Store,
    readonly view: ViewName,
    readonly scroller: HTMLElement,
  ) {}

  /** To be called when it was scrolled: once it rests, the state has it. */
  moved(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#write(), Rest);
  }

  /** To be called when the state or what can be scrolled has changed. Waits until there is something to scroll. */
  follow(): void {
    const { scroller } = this;
    const wanted = this.store.state.scrolled[this.view] ?? start;
    const room = scroller.scrollHeight > scroller.clientHeight || scroller.scrollWidth > scroller.clientWidth;
    if (room && (wanted.x !== this.#place.x || wanted.y !== this.#place.y)) {
      clearTimeout(this.#timer);
      scroller.scrollTo(wanted.x * scroller.scrollWidth, wanted.y * scroller.scrollHeight);
      this.#hold(wanted);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #hold(place: Place): void {
    this.#place = place;
    this.#left = this.scroller.scrollLeft;
    this.#top = this.scroller.scrollTop;
  }

  #write(): void {
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight } = this.scroller;
    if (!this.scroller.isConnected || (scrollLeft === this.#left && scrollTop === this.#top)) {
      return;
    }
    const part = (at: number, of: number): number => Math.round((PlaceParts * at) / Math.max(1, of)) / PlaceParts;
    const place = { x: part(scrollLeft, scrollWidth), y: part(scrollTop, scrollHeight) };
    this.#hold(place);
    const { [this.view]: _, ...others } = this.store.state.scrolled;
    this.store.note({ scrolled: place.x === 0 && place.y === 0 ? others : { ...others, [this.view]: place } });
  }
}
