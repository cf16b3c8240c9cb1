import type { Scene } from '../model/scene';
import { moveToBlock, openHead } from '../state/actions';
import type { Store } from '../state/store';
import type { ViewState } from '../state/view-state';
import { viewEntries } from './view-templates';

export interface Shortcut {
  /** As the help writes it; empty where another line says it too. */
  readonly keys: string;
  readonly about: string;
  readonly match: (event: KeyboardEvent) => boolean;
  readonly run: (store: Store, scene: Scene) => void;
}

const plain =
  (key: string) =>
  (event: KeyboardEvent): boolean =>
    event.key === key && !event.ctrlKey && !event.metaKey && !event.altKey;
const command =
  (key: string, shift: boolean) =>
  (event: KeyboardEvent): boolean =>
    event.key.toLowerCase() === key && (event.ctrlKey || event.metaKey) && event.shiftKey === shift;

const toHead = (store: Store, scene: Scene, by: number): void =>
  store.update(state => {
    const count = scene.heads(state);
    return openHead(state, { block: state.block, head: (state.head + by + count) % count });
  });
const toBlock = (store: Store, scene: Scene, by: number): void =>
  store.update(state => {
    const block = state.block + by;
    return block < 0 || block >= scene.blocks(state) ? state : moveToBlock(state, block);
  });

const nextKind = (scene: Scene, state: ViewState): string => {
  const { attentions } = scene.info;
  return attentions[(attentions.indexOf(scene.set(state)) + 1) % attentions.length].name;
};

/**
 * Keys that work wherever the focus is, except while one writes. Views have their own besides, for arrows, Enter and
 * zooming.
 */
export const shortcuts: readonly Shortcut[] = [
  {
    keys: 'Esc',
    about: 'unlock what is locked',
    match: plain('Escape'),
    run: store => {
      store.setHover({});
      store.set({ locked: {} });
    },
  },
  { keys: 'Ctrl Z', about: 'undo', match: command('z', false), run: store => store.undo() },
  {
    keys: 'Ctrl Shift Z, Ctrl Y',
    about: 'redo',
    match: event => command('z', true)(event) || command('y', false)(event),
    run: store => store.redo(),
  },
  { keys: '[ ]', about: 'head before, after', match: plain('['), run: (store, scene) => toHead(store, scene, -1) },
  { keys: '', about: '', match: plain(']'), run: (store, scene) => toHead(store, scene, 1) },
  { keys: '{ }', about: 'block before, after', match: plain('{'), run: (store, scene) => toBlock(store, scene, -1) },
  { keys: '', about: '', match: plain('}'), run: (store, scene) => toBlock(store, scene, 1) },
  {
    keys: 'a',
    about: 'attention: encoder, decoder, cross',
    match: plain('a'),
    run: (store, scene) => store.update(state => scene.chooseAttention(state, nextKind(scene, state))),
  },
  {
    keys: 's',
    about: 'white space visible',
    match: plain('s'),
    run: store => store.set({ spaces: !store.state.spaces }),
  },
  {
    keys: 'w',
    about: 'words or tokens',
    match: plain('w'),
    run: store => store.set({ words: !store.state.words, locked: {}, zoom: undefined }),
  },
  { keys: 'l', about: 'lens in the matrix', match: plain('l'), run: store => store.set({ lens: !store.state.lens }) },
  {
    keys: 't',
    about: 'text: what it looks at, or what looks at it',
    match: plain('t'),
    run: store => store.set({ look: store.state.look === 'from' ? 'at' : 'from' }),
  },
  ...viewEntries.map(entry => ({
    keys: '',
    about: '',
    match: plain(entry.key),
    run: (store: Store, scene: Scene) => entry.available(scene) && store.set({ view: entry.name }),
  })),
];

/** What the keys do inside views, for the help. */
export const viewKeys: readonly (readonly [string, string])[] = [
  ['1 … 9, 0, c', 'the views, in the order of their tabs'],
  ['Tab', 'from control to control, then into the views'],
  ['↑ ↓ ← →', 'from token to token, cell to cell, head to head'],
  ['Enter', 'lock or unlock the place; in the wall: open the head'],
  ['Space', 'in the wall: switch the head on or off'],
  ['+  −  0', 'matrix: zoom in, out, the whole'],
  ['Shift + arrows', 'matrix: ten cells at once; neuron: from dimension to dimension'],
  ['Home, End, Page ↑ ↓', 'head, text: far jumps'],
];
