/** More pixels than this a canvas does not have: they cost memory and time, and nobody sees them. */
const MostPixels = 16 * 1024 * 1024;

/** How much larger than its own size an element is shown, by the style sheets around it. */
export const zoomOf = (element: Element): number =>
  (element as Element & { readonly currentCSSZoom?: number }).currentCSSZoom ?? 1;

/** Pixels of the screen to a unit of a drawing of this size, which is `element`. */
export const densityOf = (element: Element, width: number, height: number): number =>
  Math.min((window.devicePixelRatio || 1) * zoomOf(element), Math.sqrt(MostPixels / Math.max(1, width * height)));
