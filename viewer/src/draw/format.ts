/** All digits that a float32 has: the shortest text that is the same float32 again, as other programs read it. */
export function float32Text(value: number): string {
  const wanted = Math.fround(value);
  for (let digits = 1; digits <= 9; digits++) {
    const text = String(Number(wanted.toPrecision(digits)));
    if (Math.fround(Number(text)) === wanted || digits === 9) {
      return text;
    }
  }
  return String(value);
}

/** The same for people. */
export function exact(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'masked' : value > 0 ? '∞' : '−∞';
  }
  return minus(float32Text(value));
}

/** Short, for cells, ticks and legends. */
export function short(value: number, digits = 2): string {
  if (!Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  if (size !== 0 && (size >= 10000 || size < 0.5 * 10 ** -digits)) {
    return size < 1 ? (value < 0 ? '−0' : '0') : minus(value.toExponential(1));
  }
  const text = value.toFixed(size >= 100 ? 0 : size >= 10 ? Math.max(0, digits - 1) : digits);
  return minus(size < 1 ? text.replace(/^(-?)0\./, '$1.') : text);
}

export const percent = (value: number): string => {
  const hundred = value * 100;
  if (hundred !== 0 && Math.abs(hundred) < 0.01) {
    return '<0.01 %';
  }
  return `${hundred >= 99.95 || hundred === 0 ? hundred.toFixed(0) : hundred >= 10 ? hundred.toFixed(1) : hundred.toPrecision(2)} %`;
};

const minus = (text: string): string => text.replace(/-/g, '−');
