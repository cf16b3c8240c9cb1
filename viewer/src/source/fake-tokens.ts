import type { Token } from './types';

/**
 * Words with the space before them, punctuation apart, long words in two pieces: near enough to byte-level BPE for a
 * test.
 */
export function fakeTokens(prompt: string, segment = 0): Token[] {
  const tokens: Token[] = [];
  for (const match of prompt.matchAll(/ ?[\p{L}\p{M}]+| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+(?!\S)|\s+/gu)) {
    const parts =
      match[0].length > 9 && /^[\sa-zA-Z]+$/.test(match[0]) ? [match[0].slice(0, 6), match[0].slice(6)] : [match[0]];
    let start = match.index;
    for (const text of parts) {
      tokens.push({ id: idOf(text), text, piece: pieceOf(text), start, end: start + text.length, segment });
      start += text.length;
    }
  }
  return tokens;
}

function idOf(text: string): number {
  let id = 7;
  for (const char of text) {
    id = (id * 31 + char.codePointAt(0)!) % 50257;
  }
  return id;
}

const pieceOf = (text: string): string => text.replaceAll(' ', 'Ġ').replaceAll('\n', 'Ċ');

const Story =
  'Once upon a time there was an old king who lived in a castle by the sea, and the king had three daughters. ';

/** A prompt of exactly `count` tokens that repeats itself, as stories do. */
export function storyTokens(count: number): Token[] {
  const one = fakeTokens(Story);
  return Array.from({ length: count }, (_, i) => {
    const token = one[i % one.length];
    const offset = Math.floor(i / one.length) * Story.length;
    return { ...token, start: token.start + offset, end: token.end + offset };
  });
}

export const storyPrompt = (count: number): string =>
  storyTokens(count)
    .map(token => token.text)
    .join('');
