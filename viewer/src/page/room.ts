import type { Scene } from '../model/scene';
import type { ViewName, ViewState } from '../state/view-state';
import { viewEntries } from './view-templates';

/** A screen of this size, in CSS pixels, shows everything at its own size; on larger ones everything grows. */
const FullWidth = 2200;
const FullHeight = 1200;
const MostZoom = 2.5;
/** From this width on, in pixels of the page's own size, three views stand side by side. */
export const ThreeFrom = 2000;

/** How much larger everything is drawn than at its own size: 1 up to 2,200 × 1,200, and on a 4K screen of scale 1 1.7. */
export const zoomFor = (width: number, height: number): number =>
  Math.max(1, Math.min(MostZoom, Math.floor(Math.min(width / FullWidth, height / FullHeight) * 20) / 20));

export interface Panes {
  readonly view: ViewName;
  readonly beside: ViewName | undefined;
  readonly third: ViewName | undefined;
}

/** The views that stand side by side: of those that the state names, the ones that this run has, each once. */
export function panesOf(state: ViewState, scene: Scene, room: number): Panes {
  const there = (name: ViewName | undefined): name is ViewName =>
    viewEntries.some(entry => entry.name === name && entry.available(scene));
  const view = there(state.view) ? state.view : 'head';
  const beside = there(state.beside) && state.beside !== view ? state.beside : undefined;
  const free = there(state.third) && state.third !== view && state.third !== beside;
  return { view, beside, third: free && beside && room >= ThreeFrom ? state.third : undefined };
}
