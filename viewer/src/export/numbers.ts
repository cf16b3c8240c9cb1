import { float32Text } from '../draw/format';
import { parseHead } from '../model/heads';
import type { Matrix } from '../model/matrix';
import type { Scene } from '../model/scene';
import type { HeadScore } from '../source/types';
import { encodeState } from '../state/url';
import type { ViewState } from '../state/view-state';
import { csvField, float32Cell, kindColumn } from './table';

interface HeadNumbers {
  /** `block.head`. */
  readonly head: string;
  readonly matrix: Matrix;
}

function shown(scene: Scene, state: ViewState): HeadNumbers[] {
  const heads = state.view === 'matrix' ? [`${state.block}.${state.head}`] : scene.headsOn(state);
  return heads
    .map(head => ({ head, matrix: scene.pattern(state, parseHead(head)!) }))
    .filter((one): one is HeadNumbers => one.matrix !== undefined);
}

/** The part of the matrix that is on screen: the zoomed window in the matrix view, else everything. */
function inView(
  state: ViewState,
  matrix: Matrix,
): { queries: readonly [number, number]; keys: readonly [number, number] } {
  const { zoom } = state;
  if (state.view !== 'matrix' || !zoom) {
    return { queries: [0, matrix.rows], keys: [0, matrix.cols] };
  }
  const range = (from: number, count: number): readonly [number, number] => [
    Math.floor(from),
    Math.min(count, Math.ceil(from + zoom.size)),
  ];
  return { queries: range(zoom.y, matrix.rows), keys: range(zoom.x, matrix.cols) };
}

/**
 * One line for each weight that is shown; with the wall or the ranking, one for each head. Numbers are exact float32.
 */
export function toCsv(scene: Scene, state: ViewState): string {
  if (state.view === 'wall' || state.view === 'heads') {
    return scoresCsv(scene, state);
  }
  const [names, kind] = kindColumn(scene, state);
  const lines = [[...names, 'block,head,query,query_token,key,key_token,value'].join(',')];
  const queries = scene.queries(state);
  const keys = scene.keys(state);
  for (const { head, matrix } of shown(scene, state)) {
    // Not "5.10", which a spreadsheet would read as 5.1.
    const place = [...kind, head.replace('.', ',')].join(',');
    const part = inView(state, matrix);
    for (let query = part.queries[0]; query < part.queries[1]; query++) {
      for (let key = part.keys[0]; key < part.keys[1]; key++) {
        const value = matrix.at(query, key);
        if (value === value && !(scene.causal(state) && key > query)) {
          lines.push(
            `${place},${query},${csvField(queries[query].text)},${key},${csvField(keys[key].text)},${float32Text(value)}`,
          );
        }
      }
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

const scoresOf = (scene: Scene, state: ViewState): readonly HeadScore[] =>
  (scene.source.scores && scene.feed.scores(scene.set(state).name)) ?? [];

function scoresCsv(scene: Scene, state: ViewState): string {
  const scores = scoresOf(scene, state);
  const [names, kind] = kindColumn(scene, state);
  const lines = [[...names, 'block', 'head', ...scores.map(one => one.id)].join(',')];
  for (let block = 0; block < scene.blocks(state); block++) {
    for (let head = 0; head < scene.heads(state); head++) {
      lines.push(
        [...kind, block, head, ...scores.map(one => csvField(float32Cell(one.values[block][head])))].join(','),
      );
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** The run, the state, and the numbers of the heads that are on, as they are shown. Masked cells are null. */
export function toJson(scene: Scene, state: ViewState): string {
  const { info } = scene;
  const unit = (one: { text: string; from: number; to: number }): object => ({
    text: one.text,
    tokens: [one.from, one.to],
  });
  return JSON.stringify({
    model: info.model,
    revision: info.revision,
    prompt: info.prompt,
    state: encodeState(state),
    measure: state.measure,
    filters: scene.stated(state),
    attention: scene.set(state).name,
    interventions: info.interventions,
    next: info.next,
    scores: state.view === 'wall' || state.view === 'heads' ? scoresOf(scene, state) : undefined,
    queries: scene.queries(state).map(unit),
    keys: scene.keys(state).map(unit),
    heads: shown(scene, state).map(({ head, matrix }) => ({
      head: scene.headLabel(state, head),
      values: Array.from({ length: matrix.rows }, (_, row) =>
        [...matrix.row(row)].map((value, col) =>
          Number.isFinite(value) && !(scene.causal(state) && col > row) ? Number(float32Text(value)) : null,
        ),
      ),
    })),
  });
}
