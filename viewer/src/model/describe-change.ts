import type { Intervention } from '../source/types';

const kind = /^(encoder|decoder|cross)\.(.+)$/;

/** A token that is hidden: of the prompt, from all heads or those of one kind, or of the decoder's own text. */
function hiddenToken(token: string): string {
  const [, from, place] = kind.exec(token) ?? [];
  return from === undefined
    ? `token ${token} hidden from all heads`
    : from === 'decoder'
      ? `decoder’s token ${place} hidden from all its heads`
      : `token ${place} hidden from ${from} heads`;
}

/** What an intervention does, in words. */
export function describeChange(change: Intervention): string {
  const part = change.mlp === undefined ? `head ${change.head}` : `MLP ${change.mlp}`;
  const cell = `${change.query ?? '?'} → ${change.key ?? '?'}`;
  switch (change.kind) {
    case 'zero':
      return `${part} off`;
    case 'mean':
      return `${part} at its mean`;
    case 'scale':
      return `${part} × ${change.factor}`;
    case 'cut':
      return `head ${change.head}: weight ${cell} cut`;
    case 'cut-score':
      return `head ${change.head}: score ${cell} cut, rest renormalised`;
    case 'mask-token':
      return hiddenToken(String(change.token));
    case 'patch':
      return `${part} from ${typeof change.from === 'string' ? `“${change.from}”` : 'another prompt'}`;
  }
}
