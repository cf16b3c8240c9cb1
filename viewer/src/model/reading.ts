import { exact } from '../draw/format';
import type { HeadRef } from '../source/types';
import type { Spot, ViewState } from '../state/view-state';
import { isRightToLeft } from './display';
import { headName, parseHead, parseMlp } from './heads';
import type { Scene } from './scene';

/** One number with where it is from. */
export interface Reading {
  readonly head: string;
  readonly value: number;
  readonly rowSum: number;
}

/** The heads whose numbers are said: of the views of one head that head, else those that are on. */
const headsRead = (scene: Scene, state: ViewState): readonly string[] =>
  state.view === 'matrix' || state.view === 'neuron' ? [headName(state)] : scene.headsOn(state);

/** The numbers of a cell in the heads that are on; heads whose numbers have not come are left out. */
export function readCell(scene: Scene, state: ViewState, query: number, key: number): Reading[] {
  const readings: Reading[] = [];
  for (const name of headsRead(scene, state)) {
    const matrix = scene.pattern(state, parseHead(name)!);
    if (matrix && query < matrix.rows && key < matrix.cols) {
      readings.push({
        head: name,
        value: masked(scene, state, query, key) ? NaN : matrix.at(query, key),
        rowSum: matrix.rowSum(query),
      });
    }
  }
  return readings;
}

const masked = (scene: Scene, state: ViewState, query: number, key: number): boolean =>
  scene.causal(state) && !state.words && key > query;

export interface Ranked {
  readonly index: number;
  readonly value: number;
}

/** The largest numbers of a query's row or a key's column, in one head. */
export function strongest(scene: Scene, state: ViewState, ref: HeadRef, spot: Spot, count: number): Ranked[] {
  const matrix = scene.pattern(state, ref);
  if (!matrix) {
    return [];
  }
  const values = spot.query !== undefined ? matrix.row(spot.query) : matrix.column(spot.key ?? 0);
  return [...values]
    .map((value, index) => ({ index, value }))
    .filter(one => one.value === one.value)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, count);
}

/** In quotes; what runs from right to left is kept to itself, so that it does not turn the numbers round. */
const quoted = (label: string): string => (isRightToLeft(label) ? `“\u2068${label}\u2069”` : `“${label}”`);

/** A place in words, with its numbers in full: what is under the pointer or locked, and what a screen reader says. */
export function describeSpot(scene: Scene, state: ViewState, spot: Spot, most = 16): string {
  const queries = scene.queries(state);
  const keys = scene.keys(state);
  const measure = scene.measure(state).name;
  const { query, key } = spot;
  if (query !== undefined && key !== undefined && queries[query] && keys[key]) {
    const place = `query ${query} ${quoted(queries[query].label)} looks at key ${key} ${quoted(keys[key].label)}`;
    const cells = readCell(scene, state, query, key);
    const numbers = cells
      .slice(0, most)
      .map(
        one =>
          `head ${scene.headLabel(state, one.head)}: ${exact(one.value)}${scene.additive(state) ? ` (row sums to ${exact(one.rowSum)})` : ''}`,
      );
    if (cells.length > most) {
      numbers.push(`and ${cells.length - most} more heads`);
    }
    return `${place} · ${measure} ${numbers.join(' · ') || 'loading'}`;
  }
  const units = query !== undefined ? queries : keys;
  const index = query ?? key;
  if (index === undefined || !units[index]) {
    return '';
  }
  const ref = parseHead(headsRead(scene, state).includes(headName(state)) ? headName(state) : state.heads[0])!;
  const others = query !== undefined ? keys : queries;
  const list = strongest(scene, state, ref, spot, 5)
    .filter(one => one.value !== 0)
    .map(one => `${quoted(others[one.index]?.label ?? '')} ${exact(one.value)}`);
  const verb = query !== undefined ? 'looks most at' : 'is most looked at by';
  const sum = query !== undefined && scene.additive(state) ? sumOf(scene, state, ref, query) : '';
  return `${query !== undefined ? 'query' : 'key'} ${index} ${quoted(units[index].label)} ${verb} ${list.join(', ') || '…'} · head ${scene.headLabel(state, ref)}${sum}`;
}

/** A head with its scores in full, the one that heads are sorted by first. */
export function describeHead(scene: Scene, state: ViewState, name: string): string {
  const ref = parseHead(name, scene.blocks(state), scene.heads(state));
  if (!ref) {
    const mlp = parseMlp(name);
    return mlp === undefined ? name : scene.mlpLabel(state, mlp);
  }
  const scores = (scene.source.scores && scene.feed.scores(scene.set(state).name)) || [];
  const numbers = [...scores]
    .sort((a, b) => Number(b.id === state.sort) - Number(a.id === state.sort))
    .map(one => ({ ...one, value: one.values[ref.block]?.[ref.head] }))
    .filter(one => Number.isFinite(one.value))
    .map(one => `${one.name} ${exact(one.value)}${one.unit ? ` ${one.unit}` : ''}`);
  return [scene.headWords(state, ref), ...numbers].join(' · ');
}

function sumOf(scene: Scene, state: ViewState, ref: HeadRef, query: number): string {
  const matrix = scene.pattern(state, ref);
  return matrix ? ` · row sums to ${exact(matrix.rowSum(query))}` : '';
}
