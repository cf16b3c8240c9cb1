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
  /** Views side by side; of one that is made of several, those one below the other. */
  readonly views: readonly (readonly Paintable[])[];
  /** What is shown: model and prompt, then filters. */
  readonly title: string;
  readonly stated: string;
  readonly theme: Theme;
}

const Gap = 16;
const Title = 44;

interface Placed {
  readonly view: Paintable;
  readonly x: number;
  readonly y: number;
}

function layout(picture: Picture): { width: number; height: number; placed: Placed[] } {
  const placed: Placed[] = [];
  let x = Gap;
  let bottom = Title;
  for (const column of picture.views) {
    let y = Title;
    for (const view of column) {
      placed.push({ view, x, y });
      y += view.viewSize.height;
    }
    x += Math.max(...column.map(view => view.viewSize.width)) + Gap;
    bottom = Math.max(bottom, y);
  }
  return { width: x, height: bottom + Gap, placed };
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
  const { width, height, placed } = layout(picture);
  const ground = new SvgSurface(width, height, 't');
  paintTitle(ground, picture);
  const parts = placed.map(({ view, x, y }, i) => {
    const surface = new SvgSurface(view.viewSize.width, view.viewSize.height - 28, `v${i}c`);
    view.paintOnto(surface);
    return `<svg x="${x}" y="${y}" width="${view.viewSize.width}" height="${view.viewSize.height}">${surface.body}</svg>`;
  });
  return svgDocument(width, height, [ground.body, ...parts].join('\n'));
}

/** What is on screen as PNG, at so many pixels for each CSS pixel. */
export async function toPng(picture: Picture, factor: number): Promise<Blob> {
  const { width, height, placed } = layout(picture);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * factor);
  canvas.height = Math.round(height * factor);
  const context = canvas.getContext('2d')!;
  context.scale(factor, factor);
  paintTitle(new CanvasSurface(context, width, height), picture);
  placed.forEach(({ view, x, y }) => {
    context.save();
    context.translate(x, y);
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
