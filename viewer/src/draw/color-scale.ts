import { scaleLinear, scaleSqrt, type ScaleContinuousNumeric } from 'd3-scale';
import { interpolateMagma, interpolateRdBu } from 'd3-scale-chromatic';

/** How numbers become colours: magma from low to high, or red – white – blue round zero. */
export interface ColorScale {
  readonly low: number;
  readonly high: number;
  readonly diverging: boolean;
  readonly sqrt: boolean;
  /** 256 colours, 0xAABBGGRR as ImageData's bytes want it. */
  readonly table: Uint32Array;
  /** 0 … 255 for a number; what lies outside is held at the ends. */
  index(value: number): number;
  css(value: number): string;
  ticks(count: number): number[];
}

const steps = 256;

function tableOf(interpolate: (t: number) => string): { packed: Uint32Array; css: string[] } {
  const packed = new Uint32Array(steps);
  const css: string[] = [];
  for (let i = 0; i < steps; i++) {
    const [r, g, b] = parseColor(interpolate(i / (steps - 1)));
    packed[i] = (255 << 24) | (b << 16) | (g << 8) | r;
    css.push(`rgb(${r},${g},${b})`);
  }
  return { packed, css };
}

export function parseColor(color: string): [number, number, number] {
  if (color.startsWith('#')) {
    const value = parseInt(color.slice(1), 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  }
  const [r, g, b] = color.match(/\d+(\.\d+)?/g)!.map(Number);
  return [Math.round(r), Math.round(g), Math.round(b)];
}

const magma = tableOf(interpolateMagma);
// Red below zero, blue above, as in the command's pictures.
const redBlue = tableOf(interpolateRdBu);

export function colorScale(low: number, high: number, diverging: boolean, sqrt = false): ColorScale {
  const { packed, css } = diverging ? redBlue : magma;
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const [from, to] = diverging ? [-most, most] : [low, high > low ? high : low + 1];
  const domain: readonly number[] = diverging ? [from, 0, to] : [from, to];
  const range = diverging ? [0, (steps - 1) / 2, steps - 1] : [0, steps - 1];
  const scale: ScaleContinuousNumeric<number, number> = (sqrt ? scaleSqrt() : scaleLinear())
    .domain(domain)
    .range(range)
    .clamp(true);
  // The hot path, inlined: scale() itself costs a closure chain for each of a million cells.
  const span = to - from;
  const index = sqrt
    ? (value: number): number => Math.round(scale(value))
    : (value: number): number => {
        const t = ((value - from) / span) * (steps - 1);
        return t <= 0 ? 0 : t >= steps - 1 ? steps - 1 : Math.round(t);
      };
  return {
    low: from,
    high: to,
    diverging,
    sqrt,
    table: packed,
    index,
    css: value => css[index(value)],
    ticks: count => scaleLinear().domain([from, to]).ticks(count),
  };
}

/** Ink that can be read on a colour of the scale. */
export function inkOn(scale: ColorScale, value: number): string {
  const packed = scale.table[scale.index(value)];
  const [r, g, b] = [packed & 255, (packed >> 8) & 255, (packed >> 16) & 255];
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? '#14101f' : '#ffffff';
}
