import type { Intervention } from '../source/types';
import { index, numberIn } from './url-codecs';
import type { Place, Spot, ViewName, ViewState, Window, Writing } from './view-state';

/** Parts of the state that are more than a word or a number, as short text and back. */

export const views: readonly ViewName[] = [
  'wall',
  'head',
  'matrix',
  'text',
  'neuron',
  'pairs',
  'heads',
  'compare',
  'generate',
  'causes',
  'next',
];

export const writeSpot = (spot: Spot): string => `${spot.query ?? ''}.${spot.key ?? ''}`;
export const readSpot = (value: string): Spot => ({
  query: index(value.split('.')[0]),
  key: index(value.split('.')[1] ?? ''),
});

export const writeWindow = (zoom: Window | undefined): string =>
  zoom ? [zoom.x, zoom.y, zoom.size].map(part => Number(part.toFixed(3))).join(' ') : '';

export function readWindow(value: string): Window | undefined {
  const [x, y, size] = value.split(/[ +]/).map(Number);
  return size > 0 && Number.isFinite(x) && Number.isFinite(y) ? { x, y, size } : undefined;
}

const kinds = ['zero', 'mean', 'scale', 'cut', 'cut-score', 'mask-token', 'patch'];

export function readInterventions(value: string): Partial<ViewState> | undefined {
  try {
    const read: unknown = JSON.parse(value);
    const known = (one: unknown): one is Intervention =>
      typeof one === 'object' && one !== null && kinds.includes((one as Intervention).kind);
    return Array.isArray(read) && read.every(known) ? { interventions: read } : undefined;
  } catch {
    return undefined;
  }
}

/** As many tokens as the page offers. */
export const MostTokens = 200;

export const writeWriting = (writing: Writing | undefined): string =>
  writing === undefined
    ? ''
    : [writing.tokens, writing.how, ...(writing.how === 'draw' ? [writing.temperature, writing.seed] : [])].join(' ');

export function readWriting(value: string): Writing | undefined {
  const [count = '', how = '', heat = '1', seed = '0'] = value.split(/[ +]/);
  const [tokens, temperature] = [numberIn(count, 1, MostTokens), numberIn(heat, 0.01, 100)];
  const from = index(seed);
  return tokens !== undefined &&
    Number.isInteger(tokens) &&
    temperature !== undefined &&
    from !== undefined &&
    (how === 'best' || how === 'model' || how === 'draw')
    ? { tokens, how, temperature, seed: from }
    : undefined;
}

/** Places are kept so finely that of 10,000 lines the right one comes back. */
export const PlaceParts = 1e5;

export const writeScrolled = (scrolled: ViewState['scrolled']): string =>
  Object.entries(scrolled)
    .map(([view, { x, y }]) =>
      [view, ...[y, x].map(part => Math.round(part * PlaceParts))].join('_').replace(/_0$/, ''),
    )
    .sort()
    .join(' ');

export function readScrolled(value: string): ViewState['scrolled'] {
  const part = (text: string): number | undefined => {
    const read = index(text);
    return read === undefined || read > PlaceParts ? undefined : read / PlaceParts;
  };
  const places: Partial<Record<ViewName, Place>> = {};
  for (const one of value.split(/[ +]/)) {
    const [view, down = '', right = '0'] = one.split('_');
    const [x, y] = [part(right), part(down)];
    if (views.includes(view as ViewName) && x !== undefined && y !== undefined) {
      places[view as ViewName] = { x, y };
    }
  }
  return places;
}
