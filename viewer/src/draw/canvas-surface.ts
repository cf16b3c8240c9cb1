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

/** Draws on a canvas, one unit to a CSS pixel. */
export class CanvasSurface implements Surface {
  #font = '';
  #fade = 1;

  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly width: number,
    readonly height: number,
  ) {
    context.textBaseline = 'middle';
    context.imageSmoothingEnabled = false;
  }

  fill(box: Box, style: FillStyle): void {
    const { context } = this;
    context.globalAlpha = this.#fade * (style.alpha ?? 1);
    context.fillStyle = style.color;
    context.fillRect(box.x, box.y, box.width, box.height);
  }

  frame(box: Box, style: LineStyle): void {
    this.#stroke(style);
    this.context.strokeRect(box.x, box.y, box.width, box.height);
  }

  lines(points: ArrayLike<number>, style: LineStyle): void {
    const { context } = this;
    this.#stroke(style);
    context.beginPath();
    for (let i = 0; i + 3 < points.length; i += 4) {
      context.moveTo(points[i], points[i + 1]);
      context.lineTo(points[i + 2], points[i + 3]);
    }
    context.stroke();
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const { context } = this;
    const font = fontOf(style);
    if (font !== this.#font) {
      context.font = font;
      this.#font = font;
    }
    context.globalAlpha = this.#fade * (style.alpha ?? 1);
    context.fillStyle = style.color;
    context.textAlign = style.align ?? 'left';
    if (style.turn) {
      context.save();
      context.translate(x, y);
      context.rotate((style.turn * Math.PI) / 180);
      context.fillText(text, 0, 0);
      context.restore();
    } else {
      context.fillText(text, x, y);
    }
  }

  image(pixels: Pixels, from: Box, to: Box): void {
    this.context.globalAlpha = this.#fade;
    this.context.drawImage(pixels.canvas, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height);
  }

  fade(alpha: number, draw: () => void): void {
    const before = this.#fade;
    this.#fade *= alpha;
    draw();
    this.#fade = before;
  }

  clip(box: Box, draw: () => void): void {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    this.#font = '';
    draw();
    context.restore();
    this.#font = '';
  }

  #stroke(style: LineStyle): void {
    const { context } = this;
    context.globalAlpha = this.#fade * (style.alpha ?? 1);
    context.strokeStyle = style.color;
    context.lineWidth = style.width;
    context.setLineDash(style.dash ? [...style.dash] : []);
  }
}

export const fontOf = (style: TextStyle): string =>
  `${style.weight ?? 400} ${style.size}px ${style.mono ? MonoFamily : FontFamily}`;
