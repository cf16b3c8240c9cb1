import { headName, parseHead } from '../model/heads';
import type { AttentionSet, Measure, RunInfo } from '../source/types';
import { initialState, type ViewState } from './view-state';

/** The measures that a kind of attention has. */
export const measuresOf = (info: RunInfo, set: AttentionSet): readonly Measure[] =>
  set.measures ? info.measures.filter(one => set.measures!.includes(one.id)) : info.measures;

/**
 * What a state becomes when other tokens or another model are shown, or another of its kinds of attention: places and
 * windows mean nothing any more, and what the run does not have is given up.
 */
export function forRun(state: ViewState, info: RunInfo): ViewState {
  const set = info.attentions.find(one => one.name === state.attention) ?? info.attentions[0];
  const [blocks, heads] = [set.blocks ?? info.blocks, set.heads ?? info.heads];
  const on = state.heads.filter(name => parseHead(name, blocks, heads));
  const ref = parseHead(headName(state), blocks, heads) ?? {
    block: blocks - 1,
    head: state.head < heads ? state.head : 0,
  };
  const { query, key } = state.locked;
  const measures = measuresOf(info, set);
  return {
    ...state,
    ...ref,
    heads: on.length > 0 ? on : [headName(ref)],
    attention: set.name,
    measure: (measures.find(one => one.id === state.measure) ?? measures[0])?.id ?? initialState.measure,
    locked: {
      query: query !== undefined && query < set.queries ? query : undefined,
      key: key !== undefined && key < set.keys ? key : undefined,
    },
    zoom: state.zoom && state.zoom.size < Math.max(set.queries, set.keys) ? state.zoom : undefined,
  };
}
