import type { ViewState } from './view-state';

type Field = keyof ViewState;

/** A part of the state as one parameter of an address. What cannot be read is undefined, and stays as it was. */
export interface Codec {
  readonly name: string;
  readonly write: (state: ViewState) => string;
  readonly read: (text: string) => Partial<ViewState> | undefined;
}

export const text = (name: string, field: Field): Codec => ({
  name,
  write: state => String(state[field]),
  read: value => ({ [field]: value }),
});

export const number = (name: string, field: Field, low: number, high: number): Codec => ({
  name,
  write: state => String(state[field]),
  read: value => {
    const read = numberIn(value, low, high);
    return read === undefined ? undefined : { [field]: read };
  },
});

export const flag = (name: string, field: Field): Codec => ({
  name,
  write: state => (state[field] ? '1' : '0'),
  read: value => ({ [field]: value === '1' }),
});

export const oneOf = (name: string, field: Field, values: readonly string[]): Codec => ({
  name,
  write: state => String(state[field] ?? 'none'),
  read: value => (values.includes(value) ? { [field]: value === 'none' ? undefined : value } : undefined),
});

/** A list of words, each at most once. */
export const someOf = (name: string, field: Field, known: (word: string) => boolean): Codec => ({
  name,
  write: state => (state[field] as readonly string[]).join(' '),
  read: value => {
    const words = [...new Set(value.split(/[ +,]/).filter(known))];
    return words.length > 0 ? { [field]: words } : undefined;
  },
});

/** A number in digits, within bounds. */
export const numberIn = (value: string, low: number, high: number): number | undefined =>
  /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(value) && Number(value) >= low && Number(value) <= high
    ? Number(value)
    : undefined;

/** A number that counts from 0. */
export const index = (value: string): number | undefined => (/^\d{1,9}$/.test(value) ? Number(value) : undefined);
