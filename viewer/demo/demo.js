// The page on a made-up model: for looking at it without a server, for tests and for pictures. ?tokens=1024, ?prompt=…,
// ?cross; ?tokens=1024&cross
import { FakeHost, FakeSource, fakeSource, storyTokens, AttentionViewer } from '../dist/attention-viewer.js';

const wanted = new URLSearchParams(location.search);
const viewer = new AttentionViewer();
if (wanted.has('tokens')) {
  const tokens = storyTokens(Number(wanted.get('tokens')));
  const source = new FakeSource({ tokens, decoderTokens: wanted.has('cross') ? tokens : undefined });
  if (wanted.has('warm')) {
    await source.wall('self', 'weight', 48);
  }
  viewer.source = source;
} else if (wanted.has('cross')) {
  viewer.source = fakeSource('The cat sat on the mat.', {
    decoderTokens: fakeSource('Die Katze saß auf der Matte.').info.tokens,
  });
} else if (wanted.has('prompt')) {
  viewer.source = fakeSource(wanted.get('prompt'));
} else {
  viewer.host = new FakeHost();
}
document.body.append(viewer);
