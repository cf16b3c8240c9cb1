/**
 * The smallest weight that belongs to the top `percent` % of a row's mass: the largest weights whose sum first reaches
 * it. 0 for 100 %. Negative numbers and NaN have no mass.
 */
export function massThreshold(row: Float32Array, percent: number): number {
  if (percent >= 100) {
    return 0;
  }
  const positive = row.filter(value => value > 0).sort();
  let total = 0;
  for (const value of positive) {
    total += value;
  }
  let sum = 0;
  for (let i = positive.length - 1; i >= 0; i--) {
    sum += positive[i];
    // A hair below, so that 100 weights of 0.01 count as the whole in spite of rounding.
    if (sum >= (total * percent) / 100 - 1e-6) {
      return positive[i];
    }
  }
  return 0;
}
