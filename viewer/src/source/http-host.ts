import type {
  AttentionSource,
  ModelEntry,
  Progress,
  RunHost,
  RunRequest,
  TokenCount,
  TokensRequest,
} from './attention-source';
import { events } from './event-stream';
import { post, request } from './http';
import { HttpSource } from './http-source';
import type { RunInfo } from './types';

/** Runs made by `attendance serve`. */
export class HttpHost implements RunHost {
  constructor(readonly base: URL) {}

  async models(signal?: AbortSignal): Promise<readonly ModelEntry[]> {
    return (await (await request(this.base, 'models', { signal })).json()) as ModelEntry[];
  }

  async tokens(wanted: TokensRequest, signal?: AbortSignal): Promise<TokenCount> {
    return (await (await post(this.base, 'tokens', wanted, { signal })).json()) as TokenCount;
  }

  async run(
    wanted: RunRequest,
    onProgress: (progress: Progress) => void,
    signal?: AbortSignal,
  ): Promise<AttentionSource> {
    const response = await post(this.base, 'runs', wanted, { signal, headers: { Accept: 'text/event-stream' } });
    if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
      return new HttpSource(this.base, (await response.json()) as RunInfo);
    }
    for await (const event of events(response)) {
      if (event.name === 'done') {
        return new HttpSource(this.base, JSON.parse(event.data) as RunInfo);
      }
      if (event.name === 'failed') {
        throw new Error((JSON.parse(event.data) as { error: string }).error);
      }
      const said = JSON.parse(event.data) as Partial<Progress>;
      onProgress({ message: said.message ?? event.name, fraction: said.fraction });
    }
    throw new Error('The server stopped before the run was done; try again.');
  }
}
