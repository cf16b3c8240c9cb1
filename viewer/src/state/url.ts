import type { Intervention } from '../source/types';
import { headName, parseHead } from '../model/heads';
import { initialState, type Spot, type ViewState, type Window } from './view-state';

type Field = keyof ViewState;

interface Codec {
  readonly name: string;
  readonly write: (state: ViewState) => string;
  readonly read: (text: string) => Partial<ViewState> | undefined;
}

const text = (name: string, field: Field): Codec => ({
  name,
  write: state => String(state[field]),
  read: value => ({ [field]: value }),
});
const number = (name: string, field: Field, low: number, high: number): Codec => ({
  name,
  write: state => String(state[field]),
  read: value =>
    /^-?\d+(\.\d+)?$/.test(value) && Number(value) >= low && Number(value) <= high
      ? { [field]: Number(value) }
      : undefined,
});
const flag = (name: string, field: Field): Codec => ({
  name,
  write: state => (state[field] ? '1' : '0'),
  read: value => ({ [field]: value === '1' }),
});
const oneOf = (name: string, field: Field, values: readonly string[]): Codec => ({
  name,
  write: state => String(state[field] ?? 'none'),
  read: value => (values.includes(value) ? { [field]: value === 'none' ? undefined : value } : undefined),
});

const views = ['wall', 'head', 'matrix', 'text', 'neuron', 'pairs', 'heads', 'compare', 'generate', 'causes', 'next'];
const index = (value: string): number | undefined => (/^\d+$/.test(value) ? Number(value) : undefined);

const codecs: readonly Codec[] = [
  text('m', 'model'),
  text('p', 'prompt'),
  text('p2', 'pair'),
  text('pd', 'decoder'),
  text('o', 'other'),
  text('tg', 'target'),
  text('ag', 'against'),
  oneOf('v', 'view', views),
  oneOf('s', 'beside', [...views, 'none']),
  text('a', 'attention'),
  number('b', 'block', -1, 9999),
  number('h', 'head', 0, 9999),
  {
    name: 'hs',
    write: state => state.heads.join(' '),
    read: value => {
      const heads = [...new Set(value.split(/[ +,]/).filter(name => parseHead(name)))];
      return heads.length > 0 ? { heads } : undefined;
    },
  },
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
];

const writeSpot = (spot: Spot): string => `${spot.query ?? ''}.${spot.key ?? ''}`;
const readSpot = (value: string): Spot => ({
  query: index(value.split('.')[0]),
  key: index(value.split('.')[1] ?? ''),
});
const writeWindow = (zoom: Window | undefined): string =>
  zoom ? [zoom.x, zoom.y, zoom.size].map(part => Number(part.toFixed(3))).join(' ') : '';

function readWindow(value: string): Window | undefined {
  const [x, y, size] = value.split(/[ +]/).map(Number);
  return size > 0 && Number.isFinite(x) && Number.isFinite(y) ? { x, y, size } : undefined;
}

const kinds = ['zero', 'mean', 'scale', 'cut', 'cut-score', 'mask-token', 'patch'];

function readInterventions(value: string): Partial<ViewState> | undefined {
  try {
    const read: unknown = JSON.parse(value);
    const known = (one: unknown): one is Intervention =>
      typeof one === 'object' && one !== null && kinds.includes((one as Intervention).kind);
    return Array.isArray(read) && read.every(known) ? { interventions: read } : undefined;
  } catch {
    return undefined;
  }
}

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
