import type { AttentionSource } from '../source/attention-source';
import type { BeforeAfter } from '../source/recorded';
import type { Candidate, RunInfo } from '../source/types';

const ids = (tokens: RunInfo['tokens'] | undefined): string => (tokens ?? []).map(token => token.id).join(',');

/** Whether two runs are of one model and the same texts. */
export const sameTexts = (a: RunInfo, b: RunInfo): boolean =>
  a.model === b.model && ids(a.tokens) === ids(b.tokens) && ids(a.decoderTokens) === ids(b.decoderTokens);

/** What is known at once: a token that is among one run's and not the other's has no number there. */
export const knownChange = (before: RunInfo, after: RunInfo): BeforeAfter => ({
  before: before.next ?? [],
  after: after.next ?? [],
});

/** The tokens that are most probable before or after, as many as a run tells of, with both numbers. */
export async function wholeChange(
  before: AttentionSource,
  after: AttentionSource,
  signal: AbortSignal,
): Promise<BeforeAfter> {
  const [was, is] = await Promise.all([
    withThose(before, after.info.next ?? [], signal),
    withThose(after, before.info.next ?? [], signal),
  ]);
  const most = ({ id }: Candidate): number => Math.max(probabilityOf(was, id), probabilityOf(is, id));
  const shown = [...is].sort((a, b) => most(b) - most(a)).slice(0, after.info.next?.length ?? 0);
  return { before: was, after: shown.sort((a, b) => b.probability - a.probability) };
}

const probabilityOf = (list: readonly Candidate[], id: number): number =>
  list.find(one => one.id === id)?.probability ?? 0;

/** A run's next tokens, and others that another run tells of. */
async function withThose(
  source: AttentionSource,
  others: readonly Candidate[],
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const own = source.info.next ?? [];
  const missing = others.map(one => one.id).filter(id => !own.some(one => one.id === id));
  return missing.length > 0 && source.next ? [...own, ...(await source.next(missing, signal))] : own;
}
