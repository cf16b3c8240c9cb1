import type { Scene } from '../model/scene';
import { encodeState } from '../state/url';
import type { ViewState } from '../state/view-state';

/** Whether the same page can be had as one file: from the server, or by writing this one again. */
export const canSaveOffline = (scene: Scene): boolean =>
  scene.source.offlinePage !== undefined || document.getElementById('attendance-data') !== null;

/** The page as one file that needs no server, in the state that is on screen. */
export async function offlinePage(scene: Scene, state: ViewState): Promise<Blob> {
  const hash = encodeState(state);
  return scene.source.offlinePage
    ? scene.source.offlinePage(hash)
    : new Blob([thisPage(document, hash)], { type: 'text/html' });
}

/**
 * An offline page again, opening in another state. Shadow roots are no part of a page's text, so nothing of this visit
 * is in it.
 */
export function thisPage(page: Document, hash: string): string {
  const root = page.documentElement.cloneNode(true) as HTMLElement;
  const data = root.querySelector('#attendance-data')!;
  // As the page was written: "<" only as an escape, so that no token can end the script element.
  data.textContent = JSON.stringify({ ...(JSON.parse(data.textContent ?? '{}') as object), state: hash }).replaceAll(
    '<',
    '\\u003c',
  );
  return `<!doctype html>\n${root.outerHTML}\n`;
}
