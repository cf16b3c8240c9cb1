// Pictures of every view, light and dark, at three sizes, for docs/images/viewer.
//   npm run screenshots             writes them
//   npm run screenshots -- --check  compares them: at most 2 % of the pixels may differ by more than 48 of 255 in a
// channel, which
//                                   leaves room for another machine's fonts and none for a view that draws something
// else
import { chromium } from 'playwright-core';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, serve } from './static-server.mjs';

const folder = join(root, '..', 'docs', 'images', 'viewer');
const sizes = [
  [360, 740],
  [820, 900],
  [1280, 800],
];
const prompt =
  'When Mary and John went to the store, John gave a drink to Mary. When they came home, John was extraordinarily tired.';
const one = `prompt=${encodeURIComponent(prompt)}`;
const views = [
  ['wall', one, 'v=wall&s=head&b=5&h=1&hs=5.1'],
  ['head', one, 'v=head&s=wall&b=5&h=1&hs=5.1+5.3&l=14.'],
  ['matrix', one, 'v=matrix&s=wall&b=5&h=1&hs=5.1&l=18.14'],
  ['text', one, 'v=text&s=head&b=5&h=1&hs=5.1&l=18.'],
  ['neuron', one, 'v=neuron&s=matrix&b=5&h=1&hs=5.1&l=18.14'],
  ['pairs', 'cross', 'v=pairs&s=wall&a=cross&b=5&h=1&hs=5.1+5.6'],
];
const most = 0.02;
const check = process.argv.includes('--check');

const server = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const judge = await browser.newPage();
let bad = 0;
await mkdir(folder, { recursive: true });
for (const colorScheme of ['light', 'dark']) {
  for (const [width, height] of sizes) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    for (const [name, query, hash] of views) {
      await page.goto('about:blank');
      await page.goto(`${server.url}demo/?${query}#${hash}`);
      await page.waitForFunction(() => {
        const scene = document.querySelector('attention-viewer')?.runs.scene;
        return scene && !scene.feed.busy;
      });
      await page.waitForTimeout(300);
      const picture = await page.screenshot();
      const file = `${name}-${colorScheme}-${width}.webp`;
      if (check) {
        const part = await difference(judge, await readFile(join(folder, file)), picture);
        bad += part > most ? 1 : 0;
        console.log(
          `${file.padEnd(26)} ${(part * 100).toFixed(2)} % differ${part > most ? `, at most ${most * 100} %` : ''}`,
        );
      } else {
        await writeFile(join(folder, file), await small(judge, picture));
      }
    }
    await page.close();
  }
}
await browser.close();
await server.close();
process.exitCode = bad > 0 ? 1 : 0;

/** The picture as WebP, a third of PNG's size; what it rounds is far below what a comparison forgives. */
async function small(page, picture) {
  const text = await page.evaluate(async data => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d').drawImage(image, 0, 0);
    const bytes = new Uint8Array(
      await (await canvas.convertToBlob({ type: 'image/webp', quality: 0.88 })).arrayBuffer(),
    );
    return Array.from(bytes, byte => String.fromCharCode(byte)).join('');
  }, picture.toString('base64'));
  return Buffer.from(text, 'latin1');
}

/** The part of the pixels that differ; 1 where the sizes do. */
function difference(page, before, after) {
  return page.evaluate(
    async pair => {
      const [a, b] = await Promise.all(
        pair.map(async data => {
          const image = new Image();
          image.src = `data:image/${data.startsWith('iVBOR') ? 'png' : 'webp'};base64,${data}`;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, image.width, image.height);
        }),
      );
      if (a.width !== b.width || a.height !== b.height) {
        return 1;
      }
      let count = 0;
      for (let i = 0; i < a.data.length; i += 4) {
        count += [0, 1, 2].some(channel => Math.abs(a.data[i + channel] - b.data[i + channel]) > 48) ? 1 : 0;
      }
      return count / (a.width * a.height);
    },
    [before.toString('base64'), after.toString('base64')],
  );
}
