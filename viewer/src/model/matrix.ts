/** Numbers in rows (queries) and columns (keys), row-major. */
export class Matrix {
  constructor(
    readonly rows: number,
    readonly cols: number,
    readonly data: Float32Array,
  ) {
    if (data.length !== rows * cols) {
      throw new Error(`Expected ${rows} × ${cols} numbers; there are ${data.length}.`);
    }
  }

  at(row: number, col: number): number {
    return this.data[row * this.cols + col];
  }

  row(row: number): Float32Array {
    return this.data.subarray(row * this.cols, (row + 1) * this.cols);
  }

  column(col: number): Float32Array {
    const column = new Float32Array(this.rows);
    for (let row = 0; row < this.rows; row++) {
      column[row] = this.data[row * this.cols + col];
    }
    return column;
  }

  rowSum(row: number): number {
    let sum = 0;
    for (const value of this.row(row)) {
      if (value === value) {
        sum += value;
      }
    }
    return sum;
  }

  /** Smallest and largest number; NaN, which stands for "masked", is left out. */
  get range(): readonly [number, number] {
    return (this.#range ??= rangeOf(this.data));
  }

  get bytes(): number {
    return this.data.byteLength;
  }

  #range?: readonly [number, number];
}

export function rangeOf(data: ArrayLike<number>): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (value < low) {
      low = value;
    }
    if (value > high && value !== Infinity) {
      high = value;
    }
  }
  return low <= high ? [low === -Infinity ? 0 : low, high] : [0, 0];
}
