export interface TextStyle {
  readonly size: number;
  readonly color: string;
  readonly align?: 'left' | 'center' | 'right';
  readonly weight?: number;
  readonly mono?: boolean;
  /** Degrees, clockwise, round the point where the text stands. */
  readonly turn?: number;
  readonly alpha?: number;
}

export interface LineStyle {
  readonly color: string;
  readonly width: number;
  readonly alpha?: number;
  readonly dash?: readonly number[];
}

export interface FillStyle {
  readonly color: string;
  readonly alpha?: number;
}

/** A picture of one pixel per cell, stretched without smoothing. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly canvas: HTMLCanvasElement;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * What views draw on, in CSS pixels. One back-end is a canvas, another writes SVG, so that a picture that is saved is
 * drawn by the same code as the one that is seen. Text is only ever text: no back-end reads markup in it.
 */
export interface Surface {
  readonly width: number;
  readonly height: number;
  fill(box: Box, style: FillStyle): void;
  frame(box: Box, style: LineStyle): void;
  /** Lines x1, y1, x2, y2, … in one style. */
  lines(points: ArrayLike<number>, style: LineStyle): void;
  /** Text with the middle of its letters at y. */
  text(text: string, x: number, y: number, style: TextStyle): void;
  /** Part `from` of the pixels, in cells, into `to`. */
  image(pixels: Pixels, from: Box, to: Box): void;
  /** Draws less opaque. */
  fade(alpha: number, draw: () => void): void;
  /** Draws only inside the box. */
  clip(box: Box, draw: () => void): void;
}

export const FontFamily =
  'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", Arial, sans-serif';
export const MonoFamily = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
