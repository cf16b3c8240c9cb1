import type { Spot } from '../state/view-state';

export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** Where an arrow key leads in a grid; undefined where the key is none. */
export function gridMove(key: string, now: GridPlace, rows: number, columns: number): GridPlace | undefined {
  const moves: Record<string, readonly [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };
  const move = moves[key] as readonly [number, number] | undefined;
  const hold = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  return move && { row: hold(now.row + move[0], rows), column: hold(now.column + move[1], columns) };
}

/** Where an arrow key leads among two lines of tokens; undefined where the key is none. */
export function nextSpot(key: string, spot: Spot, queries: number, keys: number, columns: boolean): Spot | undefined {
  const [back, on, toQueries, toKeys] = columns
    ? ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']
    : ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];
  const side = spot.query !== undefined || spot.key === undefined ? 'query' : 'key';
  const index = spot.query ?? spot.key ?? -1;
  const count = (which: 'query' | 'key'): number => (which === 'query' ? queries : keys);
  const at = (which: 'query' | 'key', place: number): Spot => ({
    [which]: Math.max(0, Math.min(count(which) - 1, place)),
  });
  switch (key) {
    case back:
      return at(side, index - 1);
    case on:
      return at(side, index + 1);
    case toQueries:
      return at('query', index);
    case toKeys:
      return at('key', index);
    case 'Home':
      return at(side, 0);
    case 'End':
      return at(side, count(side) - 1);
    case 'PageUp':
      return at(side, index - 20);
    case 'PageDown':
      return at(side, index + 20);
    default:
      return undefined;
  }
}
