// Fails when dist/ is not what the sources build to, when the bundle has grown too large, or when it could reach
// outside.
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './static-server.mjs';

const most = 150_000;
const fresh = await mkdtemp(join(tmpdir(), 'attention-viewer-'));
const problems = [];
try {
  await build({ root, logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } });
  const names = async folder => (await readdir(folder)).sort();
  const [built, committed] = [await names(fresh), await names(join(root, 'dist'))];
  if (built.join() !== committed.join()) {
    problems.push(
      `dist/ has ${committed.join(', ')}; the sources build ${built.join(', ')}. Run npm run build and commit dist/.`,
    );
  }
  for (const name of built) {
    const [ours, theirs] = [
      await readFile(join(fresh, name)),
      await readFile(join(root, 'dist', name)).catch(() => Buffer.alloc(0)),
    ];
    if (!ours.equals(theirs)) {
      problems.push(`dist/${name} is stale. Run npm run build and commit dist/.`);
    }
  }
  const bundle = await readFile(join(fresh, 'attention-viewer.js'));
  const size = gzipSync(bundle, { level: 9 }).length;
  console.log(`attention-viewer.js: ${bundle.length} bytes, ${size} gzipped, at most ${most}`);
  if (size > most) {
    problems.push(`The bundle has ${size} bytes gzipped; at most ${most} are allowed.`);
  }
  const outside = bundle.toString().match(/https?:\/\/(?!www\.w3\.org\/)[^\s"'`)]+/g);
  if (outside) {
    problems.push(`The bundle names addresses outside: ${[...new Set(outside)].join(', ')}.`);
  }
} finally {
  await rm(fresh, { recursive: true, force: true });
}
problems.forEach(problem => console.error(problem));
process.exitCode = problems.length > 0 ? 1 : 0;
