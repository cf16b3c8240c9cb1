import { exact, short } from '../draw/format';
import { fitText, textWidth } from '../draw/measure-text';
import { signScale } from '../draw/legend';
import type { Surface } from '../draw/surface';
import type { Theme } from '../draw/theme';
import type { Neuron } from '../source/types';
import { NeuronLeft, stripMost, type Strip } from './neuron-layout';

/** Bars up for positive and down for negative numbers; weights from the ground up. */
export function paintStrip(surface: Surface, strip: Strip, theme: Theme, chosen: number | undefined): void {
  const width = surface.width - NeuronLeft - 16;
  const count = strip.values.length;
  const pitch = width / count;
  const most = stripMost(strip);
  const scale = signScale(1);
  const grounded = strip.name === 'softmax';
  const zero = grounded ? strip.y + strip.height : strip.y + strip.height / 2;
  const middle = strip.y + strip.height / 2;
  // A low strip has room for its name alone.
  const low = strip.height < 20;
  surface.text(strip.name, NeuronLeft - 12, low ? middle : middle - 7, {
    size: 13,
    color: theme.ink,
    weight: 650,
    align: 'right',
  });
  if (!low) {
    surface.text(strip.about, NeuronLeft - 12, middle + 8, { size: 10.5, color: theme.quiet, align: 'right' });
  }
  surface.fill({ x: NeuronLeft, y: strip.y, width, height: strip.height }, { color: theme.line, alpha: 0.28 });
  for (let i = 0; i < count; i++) {
    const value = strip.values[i];
    if (!(Math.abs(value) <= most)) {
      continue;
    }
    const length = (Math.abs(value) / most) * (grounded ? strip.height : strip.height / 2);
    const color = grounded ? theme.accent : scale.css(Math.sign(value) * 0.78);
    surface.fill(
      {
        x: NeuronLeft + i * pitch,
        y: value >= 0 ? zero - length : zero,
        width: Math.max(0.6, pitch - (pitch > 4 ? 1 : 0)),
        height: length,
      },
      { color },
    );
  }
  surface.fill({ x: NeuronLeft, y: zero - 0.5, width, height: 1 }, { color: theme.faint, alpha: 0.6 });
  surface.text(short(most), surface.width - 14, strip.y - 6, { size: 10, color: theme.faint, align: 'right' });
  if (chosen !== undefined && chosen < count) {
    surface.frame(
      { x: NeuronLeft + chosen * pitch - 1, y: strip.y - 1, width: Math.max(3, pitch + 1), height: strip.height + 2 },
      { color: theme.lock, width: 1.5 },
    );
  }
}

const product = (neuron: Neuron): number => neuron.q.reduce((all, q, d) => all + q * neuron.k[d], 0);

/** The arithmetic with all digits. */
export function sumInFull(neuron: Neuron, key: number): string {
  const [sum, scale, score] = [product(neuron), neuron.scale, neuron.score].map(one => exact(Math.fround(one)));
  const row = neuron.row.reduce((all, weight) => all + weight, 0);
  return neuron.mask
    ? `Σ q×k = ${sum} · masked, weight 0`
    : `Σ q×k = ${sum} × scale ${scale} = score ${score} → softmax = ${exact(Math.fround(neuron.row[key]))} (row sums to ${exact(Math.fround(row))})`;
}

/** The arithmetic in one line, between the vectors and the row. */
export function paintSum(surface: Surface, neuron: Neuron, key: number, y: number, theme: Theme): void {
  const sum = product(neuron);
  const weight = exact(Math.fround(neuron.row[key]));
  const text = neuron.mask
    ? `masked: a key after its query is not looked at · Σ q×k = ${short(sum, 4)}`
    : `Σ q×k = ${short(sum, 4)}   × scale ${short(neuron.scale, 4)}   = score ${short(neuron.score, 4)}   → softmax   = ${weight}`;
  surface.fill(
    { x: NeuronLeft, y: y - 11, width: surface.width - NeuronLeft - 16, height: 22 },
    { color: theme.accent, alpha: 0.1 },
  );
  const room = surface.width - NeuronLeft - 36;
  const brief = neuron.mask
    ? 'masked'
    : `Σ ${short(sum)} × ${short(neuron.scale, 3)} = ${short(neuron.score)} → ${weight}`;
  const least = neuron.mask ? brief : `${short(neuron.score)} → ${weight}`;
  const style = { size: 12, weight: 600 };
  const fitting = [text, brief].find(one => textWidth(one, style) <= room);
  surface.text(fitting ?? fitText(least, room, style), NeuronLeft + 10, y, {
    ...style,
    color: theme.ink,
  });
}
