import type {
  AttentionSource,
  ModelEntry,
  Progress,
  RunHost,
  RunRequest,
  TokenCount,
  TokensRequest,
} from './attention-source';
import { rememberFakeRun } from './fake-analysis';
import { FakeSource } from './fake-source';
import { fakeTokens } from './fake-tokens';

/** Runs of the made-up model, for tests and for looking at the page without a server. */
export class FakeHost implements RunHost {
  async models(): Promise<readonly ModelEntry[]> {
    return [
      {
        name: 'made up',
        source: 'built-in',
        architecture: 'made up',
        blocks: 12,
        heads: 12,
        context: 1024,
        loaded: true,
      },
      {
        name: 'made up too',
        source: 'cached',
        architecture: 'made up',
        blocks: 12,
        heads: 12,
        context: 1024,
        loaded: false,
      },
    ];
  }

  async tokens({ prompt, pair }: TokensRequest): Promise<TokenCount> {
    const tokens = [...fakeTokens(prompt), ...(pair ? fakeTokens(pair, 1) : [])];
    return { count: tokens.length, context: 1024, tokens };
  }

  async run(request: RunRequest, onProgress: (progress: Progress) => void): Promise<AttentionSource> {
    onProgress({ message: `running ${request.model}`, fraction: 0.5 });
    const pair = request.pair ? fakeTokens(request.pair, 1) : [];
    const tokens = [...fakeTokens(request.prompt), ...pair];
    if (tokens.length === 0) {
      throw new Error('The prompt is empty; expected at least one token. Type something.');
    }
    const source = new FakeSource({
      tokens,
      prompt: request.prompt,
      interventions: request.interventions,
      kind: pair.length > 0 ? 'self' : undefined,
      decoderTokens: request.decoder ? fakeTokens(request.decoder) : undefined,
    });
    rememberFakeRun(source);
    return source;
  }
}
