export { AttentionViewer } from './page/attention-viewer';
export { EmbeddedSource } from './source/embedded-source';
export { FakeHost } from './source/fake-host';
export { FakeSource, fakeSource } from './source/fake-source';
export { storyPrompt, storyTokens } from './source/fake-tokens';
export { HttpHost } from './source/http-host';
export { HttpSource } from './source/http-source';
export type * from './source/attention-source';
export type * from './source/types';
