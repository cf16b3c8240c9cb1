import { fontOf } from './canvas-surface';
import type { TextStyle } from './surface';

let context: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** The width of a text in CSS pixels, remembered. */
export function textWidth(text: string, style: Pick<TextStyle, 'size' | 'weight' | 'mono'>): number {
  const font = fontOf({ color: '', ...style });
  const key = `${font}\n${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (context === undefined) {
      context = document.createElement('canvas').getContext('2d');
    }
    if (context) {
      context.font = font;
    }
    width = context ? context.measureText(text).width : text.length * style.size * 0.55;
    if (widths.size > 20000) {
      widths.clear();
    }
    widths.set(key, width);
  }
  return width;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The text, or as much of its beginning as fits with … behind it; never half of a letter. */
export function fitText(text: string, width: number, style: Pick<TextStyle, 'size' | 'weight' | 'mono'>): string {
  if (textWidth(text, style) <= width) {
    return text;
  }
  const letters = [...segmenter.segment(text)].map(part => part.segment);
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(`${letters.slice(0, middle).join('')}…`, style) <= width) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low > 0 ? `${letters.slice(0, low).join('')}…` : '';
}
