import type { AttentionSource, RunHost } from '../source/attention-source';
import { EmbeddedSource } from '../source/embedded-source';
import { HttpHost } from '../source/http-host';

export interface Found {
  readonly source?: AttentionSource;
  readonly host?: RunHost;
  /** What the page wants shown first, as a hash. */
  readonly state?: string;
}

/** Data in the page itself, or the server that the page came from. */
export function findSource(): Found {
  if (document.getElementById('attendance-data')) {
    const source = EmbeddedSource.fromPage(document);
    return { source, state: source.state };
  }
  return document.documentElement.dataset.attendance === 'served'
    ? { host: new HttpHost(new URL('api/', document.baseURI)) }
    : {};
}
