import {
  FontFamily,
  MonoFamily,
  type Box,
  type FillStyle,
  type LineStyle,
  type Pixels,
  type Surface,
  type TextStyle,
} from './surface';

const MostCells = 4096;
const LeastCell = 4;

export const escapeXml = (text: string): string =>
  text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const n = (value: number): string => String(Math.round(value * 100) / 100);
const box = (b: Box): string => `x="${n(b.x)}" y="${n(b.y)}" width="${n(b.width)}" height="${n(b.height)}"`;

/** Writes SVG: text as text, lines as paths, few pixels as rectangles and many as an embedded PNG. */
export class SvgSurface implements Surface {
  #parts: string[] = [];
  #clips = 0;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly id = 'c',
  ) {}

  fill(area: Box, style: FillStyle): void {
    this.#parts.push(`<rect ${box(area)} fill="${escapeXml(style.color)}"${alpha('fill-opacity', style.alpha)}/>`);
  }

  frame(area: Box, style: LineStyle): void {
    this.#parts.push(`<rect ${box(area)} fill="none" ${stroke(style)}/>`);
  }

  lines(points: ArrayLike<number>, style: LineStyle): void {
    if (points.length < 4) {
      return;
    }
    let path = '';
    for (let i = 0; i + 3 < points.length; i += 4) {
      path += `M${n(points[i])} ${n(points[i + 1])}L${n(points[i + 2])} ${n(points[i + 3])}`;
    }
    this.#parts.push(`<path d="${path}" fill="none" ${stroke(style)}/>`);
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[style.align ?? 'left'];
    const turn = style.turn ? ` transform="rotate(${n(style.turn)} ${n(x)} ${n(y)})"` : '';
    const mono = style.mono ? ` font-family="${escapeXml(MonoFamily)}"` : '';
    const weight = style.weight ? ` font-weight="${style.weight}"` : '';
    this.#parts.push(
      `<text x="${n(x)}" y="${n(y)}" dy=".35em" font-size="${style.size}" fill="${escapeXml(style.color)}"` +
        `${alpha('fill-opacity', style.alpha)} text-anchor="${anchor}"${weight}${mono}${turn} xml:space="preserve">${escapeXml(text)}</text>`,
    );
  }

  image(pixels: Pixels, from: Box, to: Box): void {
    const x0 = Math.max(0, Math.floor(from.x));
    const y0 = Math.max(0, Math.floor(from.y));
    const x1 = Math.min(pixels.width, Math.ceil(from.x + from.width));
    const y1 = Math.min(pixels.height, Math.ceil(from.y + from.height));
    const w = to.width / from.width;
    const h = to.height / from.height;
    const area = {
      x: to.x + (x0 - from.x) * w,
      y: to.y + (y0 - from.y) * h,
      width: (x1 - x0) * w,
      height: (y1 - y0) * h,
    };
    this.clip(to, () =>
      this.#parts.push(
        (x1 - x0) * (y1 - y0) <= MostCells && Math.min(w, h) >= LeastCell
          ? cells(pixels, x0, y0, x1, y1, area, w, h)
          : `<image ${box(area)} preserveAspectRatio="none" image-rendering="pixelated" href="${part(pixels, x0, y0, x1, y1)}"/>`,
      ),
    );
  }

  clip(area: Box, draw: () => void): void {
    const id = `${this.id}${++this.#clips}`;
    this.#parts.push(`<clipPath id="${id}"><rect ${box(area)}/></clipPath><g clip-path="url(#${id})">`);
    draw();
    this.#parts.push('</g>');
  }

  fade(opacity: number, draw: () => void): void {
    this.#parts.push(`<g opacity="${n(opacity)}">`);
    draw();
    this.#parts.push('</g>');
  }

  /** What was drawn, without the element round it, for pictures of several parts. */
  get body(): string {
    return this.#parts.join('\n');
  }

  toString(): string {
    return svgDocument(this.width, this.height, this.body);
  }
}

export const svgDocument = (width: number, height: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" ` +
  `font-family="${escapeXml(FontFamily)}">\n${body}\n</svg>\n`;

const alpha = (name: string, value: number | undefined): string =>
  value === undefined || value >= 1 ? '' : ` ${name}="${n(value)}"`;

const stroke = (style: LineStyle): string =>
  `stroke="${escapeXml(style.color)}" stroke-width="${n(style.width)}"` +
  alpha('stroke-opacity', style.alpha) +
  (style.dash ? ` stroke-dasharray="${style.dash.map(n).join(' ')}"` : '');

function cells(
  pixels: Pixels,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  area: Box,
  w: number,
  h: number,
): string {
  const { data } = pixels.canvas.getContext('2d')!.getImageData(x0, y0, x1 - x0, y1 - y0);
  const parts: string[] = [];
  for (let i = 0; i < (x1 - x0) * (y1 - y0); i++) {
    const [r, g, b, a] = data.subarray(4 * i, 4 * i + 4);
    if (a > 0) {
      const x = area.x + (i % (x1 - x0)) * w;
      const y = area.y + Math.floor(i / (x1 - x0)) * h;
      parts.push(
        `<rect ${box({ x, y, width: w, height: h })} fill="rgb(${r},${g},${b})"${alpha('fill-opacity', a / 255)}/>`,
      );
    }
  }
  // Cells that touch, without the seams that smoothing would leave between them.
  return `<g shape-rendering="crispEdges">${parts.join('')}</g>`;
}

function part(pixels: Pixels, x0: number, y0: number, x1: number, y1: number): string {
  const canvas = pixels.canvas.ownerDocument.createElement('canvas');
  canvas.width = x1 - x0;
  canvas.height = y1 - y0;
  canvas.getContext('2d')!.drawImage(pixels.canvas, -x0, -y0);
  return canvas.toDataURL('image/png');
}
