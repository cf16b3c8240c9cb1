import { CanvasSurface } from '../draw/canvas-surface';
import { fitText } from '../draw/measure-text';
import type { Surface } from '../draw/surface';
import { svgDocument, SvgSurface } from '../draw/svg-surface';
import type { Theme } from '../draw/theme';

/** A view that can draw itself anywhere. */
export interface Paintable extends HTMLElement {
  readonly viewSize: { readonly width: number; readonly height: number };
  paintOnto(surface: Surface): void;
}

export const isPaintable = (element: Element | null): element is Paintable =>
  element !== null && 'paintOnto' in element;

export interface Picture {
  readonly views: readonly Paintable[];
  /** What is shown: model and prompt, then filters. */
  readonly title: string;
  readonly stated: string;
  readonly theme: Theme;
}

const Gap = 16;
const Title = 44;

function layout(picture: Picture): { width: number; height: number; at: number[] } {
  const at: number[] = [];
  let x = Gap;
  let height = 0;
  for (const view of picture.views) {
    at.push(x);
    x += view.viewSize.width + Gap;
    height = Math.max(height, view.viewSize.height);
  }
  return { width: x, height: Title + height + Gap, at };
}

function paintTitle(surface: Surface, picture: Picture): void {
  surface.fill({ x: 0, y: 0, width: surface.width, height: surface.height }, { color: picture.theme.panel });
  const room = surface.width - 2 * Gap;
  surface.text(fitText(picture.title.replace(/\s+/g, ' '), room, { size: 13, weight: 600 }), Gap, 16, {
    size: 13,
    weight: 600,
    color: picture.theme.ink,
  });
  surface.text(fitText(picture.stated, room, { size: 11 }), Gap, 33, { size: 11, color: picture.theme.quiet });
}

/** What is on screen as SVG: words are text, lines are paths. */
export function toSvg(picture: Picture): string {
  const { width, height, at } = layout(picture);
  const ground = new SvgSurface(width, height, 't');
  paintTitle(ground, picture);
  const parts = picture.views.map((view, i) => {
    const surface = new SvgSurface(view.viewSize.width, view.viewSize.height - 28, `v${i}c`);
    view.paintOnto(surface);
    return `<svg x="${at[i]}" y="${Title}" width="${view.viewSize.width}" height="${view.viewSize.height}">${surface.body}</svg>`;
  });
  return svgDocument(width, height, [ground.body, ...parts].join('\n'));
}

/** What is on screen as PNG, at so many pixels for each CSS pixel. */
export async function toPng(picture: Picture, factor: number): Promise<Blob> {
  const { width, height, at } = layout(picture);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * factor);
  canvas.height = Math.round(height * factor);
  const context = canvas.getContext('2d')!;
  context.scale(factor, factor);
  paintTitle(new CanvasSurface(context, width, height), picture);
  picture.views.forEach((view, i) => {
    context.save();
    context.translate(at[i], Title);
    context.beginPath();
    context.rect(0, 0, view.viewSize.width, view.viewSize.height);
    context.clip();
    view.paintOnto(new CanvasSurface(context, view.viewSize.width, view.viewSize.height - 28));
    context.restore();
  });
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
  if (!blob) {
    throw new Error('The picture is too large for this browser; make the window smaller or take 1×.');
  }
  return blob;
}
