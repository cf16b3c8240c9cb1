import type { Matrix } from '../model/matrix';
import type { ColorScale } from './color-scale';
import type { Pixels } from './surface';

export function newPixels(width: number, height: number, packed: Uint32Array): Pixels {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas
    .getContext('2d', { willReadFrequently: false })!
    .putImageData(
      new ImageData(new Uint8ClampedArray(packed.buffer as ArrayBuffer, 0, width * height * 4), width, height),
      0,
      0,
    );
  return { width, height, canvas };
}

/** One pixel per cell; what is masked or no number stays transparent. `causal` masks keys after the query. */
export function matrixPixels(matrix: Matrix, scale: ColorScale, causal: boolean): Pixels {
  const { rows, cols, data } = matrix;
  const packed = new Uint32Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    const end = causal ? Math.min(cols, row + 1) : cols;
    for (let i = row * cols; i < row * cols + end; i++) {
      const value = data[i];
      if (value === value) {
        packed[i] = scale.table[scale.index(value)];
      }
    }
  }
  return newPixels(cols, rows, packed);
}

/**
 * A matrix a quarter as large in cells, for looking at it from afar: of four cells the one farthest from `rest`, so
 * that a single bright cell is never skipped. NaN gives way to any number.
 */
export function halve(
  values: Float32Array,
  rows: number,
  cols: number,
  rest: number,
): { values: Float32Array; rows: number; cols: number } {
  const smallRows = Math.ceil(rows / 2);
  const smallCols = Math.ceil(cols / 2);
  const small = new Float32Array(smallRows * smallCols).fill(NaN);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const value = values[row * cols + col];
      const at = (row >> 1) * smallCols + (col >> 1);
      if (value === value && !(Math.abs(small[at] - rest) >= Math.abs(value - rest))) {
        small[at] = value;
      }
    }
  }
  return { values: small, rows: smallRows, cols: smallCols };
}
