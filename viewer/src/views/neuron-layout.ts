import type { Neuron } from '../source/types';

/** A row of bars: one number for each dimension, or for each key. */
export interface Strip {
  readonly name: string;
  readonly about: string;
  readonly values: ArrayLike<number>;
  readonly over: 'dimension' | 'key';
  readonly y: number;
  readonly height: number;
}

export const NeuronLeft = 92;
export const NeuronTop = 58;

/** The order in which dimensions are shown. */
export function dimensionOrder(neuron: Neuron, byContribution: boolean): number[] {
  const order = neuron.q.map((_, d) => d);
  const product = (d: number): number => neuron.q[d] * neuron.k[d];
  return byContribution ? order.sort((a, b) => Math.abs(product(b)) - Math.abs(product(a)) || a - b) : order;
}

/** The chain from q and k to the weight and what it carries, from above. */
export function neuronStrips(neuron: Neuron, order: readonly number[], height: number): Strip[] {
  const pick = (values: readonly number[]): number[] => order.map(d => values[d]);
  const strips: Omit<Strip, 'y' | 'height'>[] = [
    { name: 'q', about: 'query vector', values: pick(neuron.q), over: 'dimension' },
    { name: 'k', about: 'key vector', values: pick(neuron.k), over: 'dimension' },
    { name: 'q × k', about: 'their product', values: order.map(d => neuron.q[d] * neuron.k[d]), over: 'dimension' },
    { name: 'scores', about: 'of the row', values: neuron.scores, over: 'key' },
    { name: 'softmax', about: 'of the row', values: neuron.row, over: 'key' },
  ];
  if (neuron.v) {
    strips.push({ name: 'v', about: 'of the key', values: pick(neuron.v), over: 'dimension' });
  }
  if (neuron.z) {
    strips.push({ name: 'z', about: 'Σ weight · v', values: pick(neuron.z), over: 'dimension' });
  }
  const gap = 26;
  const each = Math.max(26, (height - NeuronTop - 20 - gap) / strips.length);
  return strips.map((strip, i) => ({ ...strip, y: NeuronTop + i * each + (i > 2 ? gap : 0), height: each - 14 }));
}

export const stripMost = (strip: Strip): number => {
  let most = 1e-12;
  for (let i = 0; i < strip.values.length; i++) {
    const size = Math.abs(strip.values[i]);
    most = size > most && size !== Infinity ? size : most;
  }
  return most;
};
