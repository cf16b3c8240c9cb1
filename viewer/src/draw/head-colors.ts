import { headName, parseHead } from '../model/heads';
import type { HeadRef } from '../source/types';

/**
 * Twelve colours that stay apart for every kind of colour vision. They were found by maximising the smallest distance
 * (Oklab) between any two as seen with normal, protan, deutan and tritan vision (Machado et al. 2009), between fixed
 * lightnesses so that each also stands out from the ground. tests/draw/head-colors.test.ts holds them to it.
 */
const onLight = [
  '#3f65af',
  '#985001',
  '#14c5a5',
  '#9458fc',
  '#a4b611',
  '#764c63',
  '#548ba3',
  '#562c10',
  '#9996f6',
  '#a4844e',
  '#1f06b5',
  '#432d63',
];
const onDark = [
  '#a3b4ff',
  '#d1a904',
  '#d47a68',
  '#90e7fb',
  '#b714b8',
  '#d1f546',
  '#9a93b6',
  '#c04622',
  '#5755f7',
  '#c4d09f',
  '#98627a',
  '#7d8dfd',
];

export interface HeadColor {
  readonly color: string;
  /** Heads beyond the twelfth have the same colours again, dashed. */
  readonly dash?: readonly number[];
}

/** The colour of a place in the list; beyond its end the same colours again, dashed. */
export function headColor(slot: number, dark: boolean): HeadColor {
  const colors = dark ? onDark : onLight;
  const round = Math.floor(slot / colors.length);
  return { color: colors[slot % colors.length], dash: round === 0 ? undefined : [4 + 2 * round, 3] };
}

/**
 * The colour of a head among those that are on. It goes by the head's number within its block, so that a head keeps it
 * whichever others are on; of heads of several blocks with one number the later have the first colours that are free.
 */
export function headColorAmong(ref: HeadRef, on: readonly string[], dark: boolean): HeadColor {
  let slots = slotsOfLists.get(on);
  if (!slots) {
    slots = slotsOf(on);
    slotsOfLists.set(on, slots);
  }
  return headColor(slots.get(headName(ref)) ?? ref.head, dark);
}

/** A state's list never changes in place, and is asked about with every move of the pointer. */
const slotsOfLists = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function slotsOf(on: readonly string[]): ReadonlyMap<string, number> {
  const numbers = on.map(name => parseHead(name)!.head);
  const taken = new Set(numbers);
  let free = 0;
  return new Map(
    on.map((name, i) => {
      if (numbers.indexOf(numbers[i]) === i) {
        return [name, numbers[i]];
      }
      while (taken.has(free)) {
        free++;
      }
      taken.add(free);
      return [name, free];
    }),
  );
}

export const headColors = (dark: boolean): readonly string[] => (dark ? onDark : onLight);
