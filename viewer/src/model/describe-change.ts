import type { Intervention } from '../source/types';

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
      return `token ${change.token} hidden from all heads`;
    case 'patch':
      return `${part} from ${typeof change.from === 'string' ? `“${change.from}”` : 'another prompt'}`;
  }
}
