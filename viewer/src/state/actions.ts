import { headName, parseHead } from '../model/heads';
import type { HeadRef } from '../source/types';
import type { OpenPart, Spot, ViewState } from './view-state';

/**
 * Changes of the state that are more than setting a field. Each returns a new state, or the same when nothing changes.
 */

/** Opens a head alone, in the view that is open if that view shows single heads. */
export function openHead(state: ViewState, ref: HeadRef): ViewState {
  const view = state.view === 'wall' || state.view === 'heads' || state.view === 'causes' ? 'head' : state.view;
  return { ...state, ...ref, heads: [headName(ref)], view };
}

/** Switches one head on or off; the last one stays on. */
export function toggleHead(state: ViewState, ref: HeadRef): ViewState {
  const name = headName(ref);
  if (!state.heads.includes(name)) {
    return { ...state, ...ref, heads: [...state.heads, name] };
  }
  const heads = state.heads.filter(one => one !== name);
  if (heads.length === 0) {
    return state;
  }
  const shown =
    headName(state) === name ? parseHead(heads[heads.length - 1])! : { block: state.block, head: state.head };
  return { ...state, ...shown, heads };
}

/** Only this head; where it is alone already, all heads of its block. */
export function isolateHead(state: ViewState, ref: HeadRef, heads: number): ViewState {
  const alone = state.heads.length === 1 && state.heads[0] === headName(ref);
  return alone ? allHeads({ ...state, ...ref }, heads) : { ...state, ...ref, heads: [headName(ref)] };
}

export function allHeads(state: ViewState, heads: number): ViewState {
  return { ...state, heads: Array.from({ length: heads }, (_, head) => headName({ block: state.block, head })) };
}

/** The same heads of another block. */
export function moveToBlock(state: ViewState, block: number): ViewState {
  const numbers = [...new Set(state.heads.map(name => parseHead(name)!.head))];
  return { ...state, block, heads: numbers.map(head => headName({ block, head })) };
}

/** Locks a place; locking what is locked unlocks it. */
export function lock(state: ViewState, spot: Spot): ViewState {
  const same = state.locked.query === spot.query && state.locked.key === spot.key;
  return { ...state, locked: same ? {} : { query: spot.query, key: spot.key } };
}

/**
 * Another prompt, model or change to the model. What was asked of one run is not asked of another unless someone asks:
 * a causal map can take long. Other tokens are read from their beginning.
 */
export function changeRun(state: ViewState, change: Partial<ViewState>): ViewState {
  const after = { ...state, ...change };
  const tokens = (['model', 'prompt', 'pair', 'decoder'] as const).some(field => after[field] !== state[field]);
  return tokens || after.interventions !== state.interventions
    ? { ...after, causes: undefined, writing: undefined, step: undefined, scrolled: tokens ? {} : state.scrolled }
    : after;
}

/** Opens what is closed and closes what is open. */
export const toggleOpen = (state: ViewState, part: OpenPart): Pick<ViewState, 'open'> => ({
  open: state.open.includes(part) ? state.open.filter(one => one !== part) : [...state.open, part],
});
