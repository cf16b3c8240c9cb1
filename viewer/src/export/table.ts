import { float32Text } from '../draw/format';
import type { Scene } from '../model/scene';
import { encodeState } from '../state/url';
import type { ViewState } from '../state/view-state';

type Cell = string | number | null;

/** The numbers of a view that shows something else than patterns. */
export interface Table {
  /** What a line of it is. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A view that has its numbers as a table; undefined while they have not come. */
export interface Tabular {
  readonly table: Table | undefined;
}

export const isTabular = (element: Element | null): element is Element & Tabular =>
  element !== null && 'table' in element;

/** A number of the model's, whose digits are those of a float32; null where there is none. */
export const float32Cell = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Number(float32Text(value));

export const csvField = (cell: Cell): string =>
  typeof cell === 'string' ? `"${cell.replaceAll('"', '""')}"` : cell === null ? '' : String(cell);

/** What lines about heads begin with where there are several kinds of attention: a column of its own for the kind. */
export const kindColumn = (scene: Scene, state: ViewState): readonly [names: string[], cells: string[]] =>
  scene.severalKinds ? [['attention'], [csvField(scene.set(state).name)]] : [[], []];

export function tableCsv(scene: Scene, state: ViewState, table: Table): string {
  const [names, cells] = table.columns.includes('head') ? kindColumn(scene, state) : [[], []];
  const lines = [
    [...names, ...table.columns].join(','),
    ...table.rows.map(row => [...cells, ...row.map(csvField)].join(',')),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

export function tableJson(scene: Scene, state: ViewState, table: Table): string {
  const { info } = scene;
  return JSON.stringify({
    model: info.model,
    revision: info.revision,
    prompt: info.prompt,
    state: encodeState(state),
    attention: scene.set(state).name,
    interventions: info.interventions,
    [table.name]: table.rows.map(row => Object.fromEntries(table.columns.map((column, i) => [column, row[i]]))),
  });
}
