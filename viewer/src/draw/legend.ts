import { colorScale, type ColorScale } from './color-scale';
import type { HeadColor } from './head-colors';
import { short } from './format';
import { fitText, textWidth } from './measure-text';
import type { Surface } from './surface';
import type { Theme } from './theme';

export const LegendHeight = 28;

/** What a picture's colours, lines or shades mean. */
export type Legend =
  | { readonly kind: 'color'; readonly name: string; readonly scale: ColorScale; readonly note?: string }
  | {
      readonly kind: 'lines';
      readonly name: string;
      readonly most: number;
      readonly heads: readonly { name: string; color: HeadColor }[];
      readonly note?: string;
    }
  | {
      readonly kind: 'shade';
      readonly name: string;
      readonly most: number;
      readonly color: string;
      readonly sqrt: boolean;
      readonly note?: string;
    }
  | { readonly kind: 'words'; readonly note: string };

/** Draws the legend in a strip of `LegendHeight` from `top` on. */
export function paintLegend(surface: Surface, legend: Legend, top: number, theme: Theme): void {
  surface.fill({ x: 0, y: top, width: surface.width, height: LegendHeight }, { color: theme.panel });
  surface.fill({ x: 0, y: top, width: surface.width, height: 1 }, { color: theme.line });
  const y = top + LegendHeight / 2;
  let x = 10;
  const say = (text: string, color = theme.quiet): void => {
    surface.text(text, x, y, { size: 11, color });
    x += textWidth(text, { size: 11 }) + 8;
  };
  switch (legend.kind) {
    case 'color': {
      say(legend.name);
      x += 8;
      x = colorBar(surface, legend.scale, x, y, theme);
      break;
    }
    case 'lines': {
      say(legend.name);
      // Where there is little room the heads' names come before finer steps.
      for (const part of surface.width < 420 ? [0.25, 1] : [0.1, 0.25, 0.5, 1]) {
        const root = Math.sqrt(part);
        surface.lines([x, y, x + 26, y], {
          color: legend.heads[0]?.color.color ?? theme.ink,
          width: 0.6 + 2.6 * part,
          alpha: 0.04 + 0.9 * root,
        });
        x += 30;
        say(short(part * legend.most), theme.ink);
      }
      for (const [i, { name, color }] of legend.heads.entries()) {
        const left = legend.heads.length - i;
        if (x + 18 + textWidth(name, { size: 11 }) + (left > 1 ? 40 : 0) > surface.width) {
          say(`+ ${left}`);
          break;
        }
        surface.lines([x, y, x + 14, y], { color: color.color, width: 4, dash: color.dash });
        x += 18;
        say(name, theme.ink);
      }
      break;
    }
    case 'shade': {
      say(legend.name);
      say('0', theme.ink);
      const step = surface.width < 420 ? 1.5 : 2.5;
      for (let i = 0; i < 40; i++) {
        surface.fill(
          { x: x + i * step, y: y - 6, width: step + 0.1, height: 12 },
          { color: legend.color, alpha: shadeAlpha(i / 39, legend.sqrt) },
        );
      }
      x += 40 * step + 6;
      say(short(legend.most, 3), theme.ink);
      break;
    }
    default:
      break;
  }
  const room = surface.width - x - 10;
  if (legend.note && legend.kind === 'words') {
    surface.text(fitText(legend.note, room, { size: 11 }), x, y, { size: 11, color: theme.quiet });
  } else if (legend.note && textWidth(legend.note, { size: 11 }) < room) {
    surface.text(legend.note, surface.width - 10, y, { size: 11, color: theme.quiet, align: 'right' });
  }
}

/** How opaque a text's shade is: never so much that the words cannot be read. */
export const shadeAlpha = (part: number, sqrt: boolean): number =>
  0.62 * (sqrt ? Math.sqrt(Math.max(0, part)) : Math.max(0, part));

function colorBar(surface: Surface, scale: ColorScale, x: number, y: number, theme: Theme): number {
  const width = Math.min(180, surface.width * 0.34);
  const steps = 64;
  for (let i = 0; i < steps; i++) {
    const value = scale.low + ((scale.high - scale.low) * i) / (steps - 1);
    surface.fill(
      { x: x + 2 + (i * width) / steps, y: y - 9, width: width / steps + 1, height: 7 },
      { color: scale.css(value) },
    );
  }
  const ticks = scale.ticks(4).filter((_, i, all) => all.length < 7 || i % 2 === 0);
  let end = -Infinity;
  for (const tick of ticks) {
    const at = x + 2 + ((tick - scale.low) / (scale.high - scale.low)) * width;
    const text = tickText(tick, tickDigits(scale));
    const half = textWidth(text, { size: 10 }) / 2;
    if (at - half > end) {
      surface.text(text, at, y + 5.5, { size: 10, color: theme.ink, align: 'center' });
      end = at + half + 2;
    }
  }
  return x + width + 20;
}

const tickText = (tick: number, digits: number): string =>
  tick
    .toFixed(digits)
    .replace('-', '−')
    .replace(/^(−?)0\./, '$1.')
    .replace(/^−?\.?0*$/, '0');

const tickDigits = (scale: ColorScale): number =>
  Math.max(0, Math.min(4, 1 - Math.floor(Math.log10((scale.high - scale.low) / 4))));

/** Red – white – blue for a sign, as neuron bars have it. */
export const signScale = (most: number): ColorScale => colorScale(-most, most, true);
