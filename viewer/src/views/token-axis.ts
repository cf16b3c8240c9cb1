import { textWidth } from '../draw/measure-text';
import type { Unit } from '../model/units';

/** Where units lie along one axis: starts[i] … starts[i + 1]. */
export class TokenAxis {
  constructor(readonly starts: Float64Array) {}

  /** Units of the same size, as in a column of tokens. */
  static even(count: number, size: number): TokenAxis {
    return new TokenAxis(Float64Array.from({ length: count + 1 }, (_, i) => i * size));
  }

  /** Units as wide as their text, as in a line of text; from the right where the script runs that way. */
  static text(
    units: readonly Unit[],
    size: number,
    gap: number,
    least: number,
    fromRight: boolean,
    total = 0,
  ): TokenAxis {
    const widths = units.map(unit => Math.max(least, textWidth(unit.label, { size }) + gap));
    const sum = widths.reduce((all, width) => all + width, 0);
    const starts = new Float64Array(units.length + 1);
    if (fromRight) {
      starts[0] = Math.max(sum, total);
      widths.forEach((width, i) => (starts[i + 1] = starts[i] - width));
    } else {
      widths.forEach((width, i) => (starts[i + 1] = starts[i] + width));
    }
    return new TokenAxis(starts);
  }

  get count(): number {
    return this.starts.length - 1;
  }

  get extent(): number {
    return Math.max(this.starts[0], this.starts[this.count]);
  }

  middle(index: number): number {
    return (this.starts[index] + this.starts[index + 1]) / 2;
  }

  width(index: number): number {
    return Math.abs(this.starts[index + 1] - this.starts[index]);
  }

  /** The unit at a place along the axis. */
  at(place: number): number | undefined {
    const { starts, count } = this;
    const down = count > 0 && starts[count] < starts[0];
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (down ? starts[middle + 1] > place : starts[middle + 1] <= place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const inside = low < count && (down ? place <= starts[low] : place >= starts[low]);
    return inside ? low : undefined;
  }

  /** The first unit for which something holds that holds for all after it. */
  #first(holds: (index: number) => boolean): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** First unit in view and the one after the last. */
  visible(from: number, to: number): readonly [number, number] {
    const down = this.starts[this.count] < this.starts[0];
    const first = this.#first(i => (down ? this.starts[i + 1] <= to : this.starts[i + 1] >= from));
    return [
      first,
      Math.max(
        first,
        this.#first(i => (down ? this.starts[i] <= from : this.starts[i] >= to)),
      ),
    ];
  }
}
