import { headName, parseHead } from '../model/heads';
import { flag, index, number, oneOf, someOf, text, type Codec } from './url-codecs';
import {
  readInterventions,
  readScrolled,
  readSpot,
  readWindow,
  readWriting,
  views,
  writeScrolled,
  writeSpot,
  writeWindow,
  writeWriting,
} from './url-parts';
import { initialState, type ViewState } from './view-state';

const parts: readonly string[] = ['tools', 'pair'];

const codecs: readonly Codec[] = [
  text('m', 'model'),
  text('p', 'prompt'),
  text('p2', 'pair'),
  text('pd', 'decoder'),
  text('o', 'other'),
  text('rk', 'rank'),
  text('tg', 'target'),
  text('ag', 'against'),
  oneOf('ca', 'causes', ['zero', 'mean', 'none']),
  oneOf('ce', 'effect', ['without', 'direct']),
  { name: 'g', write: state => writeWriting(state.writing), read: value => ({ writing: readWriting(value) }) },
  { name: 'gs', write: state => String(state.step ?? ''), read: value => ({ step: index(value) }) },
  number('fa', 'factor', -1e6, 1e6),
  text('fr', 'from'),
  oneOf('v', 'view', views),
  oneOf('s', 'beside', [...views, 'none']),
  oneOf('s3', 'third', [...views, 'none']),
  text('a', 'attention'),
  number('b', 'block', -1, 9999),
  number('h', 'head', 0, 9999),
  someOf('hs', 'heads', name => parseHead(name) !== undefined),
  { name: 'l', write: state => writeSpot(state.locked), read: value => ({ locked: readSpot(value) }) },
  text('ms', 'measure'),
  oneOf('sc', 'scale', ['linear', 'sqrt']),
  number('x', 'mass', 1, 100),
  oneOf('f', 'first', ['show', 'hide', 'renormalise']),
  flag('ws', 'spaces'),
  flag('w', 'words'),
  oneOf('lay', 'layout', ['columns', 'rows']),
  oneOf('lk', 'look', ['from', 'at']),
  oneOf('sg', 'segments', ['all', 'aa', 'ab', 'ba', 'bb']),
  text('so', 'sort'),
  number('le', 'least', -1e9, 1e9),
  oneOf('d', 'dimensions', ['index', 'contribution']),
  { name: 'z', write: state => writeWindow(state.zoom), read: value => ({ zoom: readWindow(value) }) },
  flag('ln', 'lens'),
  oneOf('t', 'theme', ['auto', 'light', 'dark']),
  { name: 'i', write: state => JSON.stringify(state.interventions), read: readInterventions },
  someOf('op', 'open', name => parts.includes(name)),
  { name: 'at', write: state => writeScrolled(state.scrolled), read: value => ({ scrolled: readScrolled(value) }) },
];

/** The state as the hash of a URL, without `#`; only what differs from the beginning. */
export function encodeState(state: ViewState): string {
  const parameters = new URLSearchParams();
  for (const codec of codecs) {
    const value = codec.write(state);
    if (value !== codec.write(initialState)) {
      parameters.set(codec.name, value);
    }
  }
  return parameters.toString();
}

/** The state that a hash says. What it does not say, or says wrongly, is as at the beginning. */
export function decodeState(hash: string): ViewState {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  let state = initialState;
  for (const codec of codecs) {
    const value = parameters.get(codec.name);
    const read = value === null ? undefined : codec.read(value);
    state = read ? { ...state, ...read } : state;
  }
  // An address that names a head and no set of heads means that head.
  return parameters.has('hs') || state.block < 0 ? state : { ...state, heads: [headName(state)] };
}
