import type { Scene } from '../model/scene';
import type { Intervention } from '../source/types';
import type { ViewState } from '../state/view-state';

export interface Offer {
  readonly name: string;
  readonly about: string;
  readonly change: Intervention;
}

/** What can be changed where one has clicked: the head; a weight where a cell is locked; a token where one is. */
export function offers(scene: Scene, state: ViewState): Offer[] {
  const head = scene.headLabel(state, state);
  const { factor, from } = state;
  const { query, key } = state.locked;
  const list: Offer[] = [
    { name: `switch ${head} off`, about: 'its output becomes zero', change: { kind: 'zero', head } },
    {
      name: `${head} at its mean`,
      about: `${head} writes its mean over positions instead`,
      change: { kind: 'mean', head },
    },
    {
      name: `${head} × ${factor}`,
      about: `what ${head} writes, times ${factor}`,
      change: { kind: 'scale', head, factor },
    },
  ];
  if (from !== '') {
    list.push({
      name: `patch ${head}`,
      about: `${head} as it was in “${from}”`,
      change: { kind: 'patch', head, from },
    });
  }
  if (query !== undefined && key !== undefined && !state.words) {
    list.push(
      {
        name: `cut ${query} → ${key}`,
        about: 'the weight becomes 0, the rest stays as it is',
        change: { kind: 'cut', head, query, key },
      },
      {
        name: `cut the score ${query} → ${key}`,
        about: 'the key is masked, the rest of the row is renormalised',
        change: { kind: 'cut-score', head, query, key },
      },
    );
  }
  return state.words ? list : [...list, ...hidings(scene, state)];
}

/** Hiding the token that is locked: a key, or a query alone. */
function hidings(scene: Scene, state: ViewState): Offer[] {
  const { query, key } = state.locked;
  const at = key ?? query;
  if (at === undefined) {
    return [];
  }
  const { name, queryTokens, keyTokens } = scene.set(state);
  const label = (key === undefined ? scene.queries(state) : scene.keys(state))[at]?.label ?? at;
  const hide = (token: number | string, about: string): Offer => ({
    name: `hide token ${token}`,
    about,
    change: { kind: 'mask-token', token },
  });
  if ((key === undefined ? queryTokens : keyTokens) === 'decoder') {
    return [hide(`decoder.${at}`, `no head of the decoder may look back at its “${label}”`)];
  }
  const everywhere = hide(at, `no head may look at “${label}”`);
  return scene.severalKinds
    ? [everywhere, hide(`${name}.${at}`, `no head of ${name} attention may look at “${label}”`)]
    : [everywhere];
}
