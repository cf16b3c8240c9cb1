import type { Token } from '../source/types';

/** How a token reads among its neighbours. */
export interface Reading {
  /** What it adds to the running text; empty where its letter stands at an earlier token. */
  readonly running: string;
  /** Alone: the letter that it is a part of, numbered among its parts; undefined where its own text says all. */
  readonly alone?: string;
}

const firstBytes = /^<([0-9A-F]{2}(?: [0-9A-F]{2})*)>/;
const lastBytes = /<([0-9A-F]{2}(?: [0-9A-F]{2})*)>$/;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const known = new WeakMap<readonly Token[], readonly Reading[]>();

/**
 * Byte-level tokenizers split letters: a token may hold one byte of three, which is written `<E4>`. Tokens that share a
 * letter are known by their ranges in the prompt, which overlap; there the bytes are put together again. What makes no
 * letter stays as it is, and so does a text that only looks like bytes.
 */
export function readings(tokens: readonly Token[]): readonly Reading[] {
  let made = known.get(tokens);
  if (!made) {
    made = read(tokens);
    known.set(tokens, made);
  }
  return made;
}

/** Whether a token goes on with a letter that the one before it began. */
export const sharesLetter = (before: Token | undefined, token: Token): boolean =>
  before !== undefined &&
  !before.special &&
  !token.special &&
  (before.segment ?? 0) === (token.segment ?? 0) &&
  token.start < before.end &&
  token.start >= before.start &&
  token.end > token.start;

function read(tokens: readonly Token[]): Reading[] {
  const all: Reading[] = tokens.map(token => ({ running: token.text }));
  for (let from = 0; from < tokens.length; from++) {
    let to = from + 1;
    while (to < tokens.length && sharesLetter(tokens[to - 1], tokens[to])) {
      to++;
    }
    if (to > from + 1) {
      join(tokens.slice(from, to).map(token => token.text)).forEach((one, i) => (all[from + i] = one));
    }
    from = to - 1;
  }
  return all;
}

/** Texts of tokens of which each shares a letter with the next. */
function join(texts: readonly string[]): Reading[] {
  const running = texts.map(() => '');
  const parts: string[][] = texts.map(() => []);
  let bytes: number[] = [];
  let owners: number[] = [];
  const flush = (): void => {
    const letter = lettersOf(bytes);
    if (letter !== undefined) {
      running[owners[0]] += letter;
      owners.forEach((owner, i) => parts[owner].push(`${letter}${subscript(i + 1)}`));
      bytes = [];
      owners = [];
    }
  };
  texts.forEach((text, i) => {
    const head = i > 0 ? firstBytes.exec(text) : null;
    let rest = text;
    if (head) {
      bytes.push(...numbers(head[1]));
      owners.push(i);
      flush();
      rest = text.slice(head[0].length);
    }
    const tail = i < texts.length - 1 ? lastBytes.exec(rest) : null;
    const body = tail ? rest.slice(0, rest.length - tail[0].length) : rest;
    running[i] += body;
    if (body !== '') {
      parts[i].push(body);
    }
    if (tail) {
      bytes.push(...numbers(tail[1]));
      owners.push(i);
    }
  });
  return bytes.length > 0
    ? texts.map(text => ({ running: text }))
    : texts.map((_, i) => ({ running: running[i], alone: parts[i].join('') }));
}

const numbers = (hex: string): number[] => hex.split(' ').map(byte => parseInt(byte, 16));

function lettersOf(bytes: readonly number[]): string | undefined {
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

const subscript = (count: number): string =>
  [...String(count)].map(digit => String.fromCodePoint(0x2080 + Number(digit))).join('');
