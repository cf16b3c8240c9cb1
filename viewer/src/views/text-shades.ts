import { parseHead } from '../model/heads';
import type { Matrix } from '../model/matrix';
import type { Scene } from '../model/scene';
import type { Spot, ViewState } from '../state/view-state';

/** How strongly each token is shaded, and what that means. */
export interface Shades {
  readonly side: 'query' | 'key';
  readonly values: Float32Array | undefined;
  readonly most: number;
  readonly name: string;
  readonly note: string;
}

/** Of the heads that are on, the mean: of a query's row, of a key's column, or of all rows when no token is chosen. */
export function shadesOf(scene: Scene, state: ViewState, spot: Spot): Shades {
  const matrices = scene.headsOn(state).map(name => scene.pattern(state, parseHead(name)!));
  const there = matrices.filter(matrix => matrix !== undefined);
  const side = spot.key !== undefined ? 'query' : 'key';
  const heads =
    state.heads.length === 1
      ? `head ${scene.headLabel(state, state.heads[0])}`
      : `mean of ${state.heads.length} ${scene.severalKinds ? `${scene.set(state).name} ` : ''}heads`;
  const name = `${scene.measure(state).name}, ${heads}`;
  const note =
    spot.query !== undefined
      ? `what “${scene.queries(state)[spot.query]?.label ?? ''}” looks at`
      : spot.key !== undefined
        ? `what looks at “${scene.keys(state)[spot.key]?.label ?? ''}”`
        : 'how much each token is looked at, mean over all queries';
  if (there.length === 0) {
    return { side, values: undefined, most: 1, name, note: 'loading …' };
  }
  const values = new Float32Array(side === 'key' ? there[0].cols : there[0].rows);
  for (const matrix of there) {
    const part =
      spot.query !== undefined
        ? matrix.row(spot.query)
        : spot.key !== undefined
          ? matrix.column(spot.key)
          : received(matrix, scene.causal(state));
    for (let i = 0; i < values.length; i++) {
      values[i] += (part[i] === part[i] && Math.abs(part[i]) !== Infinity ? part[i] : 0) / there.length;
    }
  }
  let most = 1e-9;
  values.forEach(value => (most = Math.max(most, Math.abs(value))));
  return { side, values, most, name, note };
}

const means = new WeakMap<Matrix, Float32Array>();

function received(matrix: Matrix, causal: boolean): Float32Array {
  let mean = means.get(matrix);
  if (!mean) {
    mean = new Float32Array(matrix.cols);
    for (let row = 0; row < matrix.rows; row++) {
      const values = matrix.row(row);
      for (let col = 0; col < (causal ? Math.min(row + 1, matrix.cols) : matrix.cols); col++) {
        mean[col] += values[col] === values[col] ? values[col] / matrix.rows : 0;
      }
    }
    means.set(matrix, mean);
  }
  return mean;
}
