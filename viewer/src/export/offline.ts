import type { Scene } from '../model/scene';
import { knownChange } from '../panels/before-after';
import type { OfflineWanted } from '../source/attention-source';
import type { RunInfo } from '../source/types';
import { encodeState } from '../state/url';
import type { ViewState } from '../state/view-state';

/** Whether the same page can be had as one file: from the server, or by writing this one again. */
export const canSaveOffline = (scene: Scene): boolean =>
  scene.source.offlinePage !== undefined || document.getElementById('attendance-data') !== null;

/** The page as one file that needs no server, with all that is on screen. */
export async function offlinePage(scene: Scene, state: ViewState, unchanged: RunInfo | undefined): Promise<Blob> {
  const { source } = scene;
  return source.offlinePage
    ? source.offlinePage(wanted(scene, state, unchanged))
    : new Blob([thisPage(document, encodeState(state))], { type: 'text/html' });
}

/** What a page has to hold so that it opens with what is on screen. */
export function wanted(scene: Scene, state: ViewState, unchanged: RunInfo | undefined): OfflineWanted {
  const change = scene.source.recorded?.change ?? (unchanged && knownChange(unchanged, scene.info));
  return {
    state: encodeState(state),
    attention: scene.set(state).name,
    measure: scene.measure(state).id,
    vectors: [state.view, state.beside, state.third].includes('neuron') ? [state.block] : [],
    change: scene.info.interventions.length > 0 ? change : undefined,
    comparison:
      state.other === '' ? undefined : scene.source.recorded?.comparisonWith(state.other, scene.set(state).name),
  };
}

/**
 * An offline page again, opening in another state. Shadow roots are no part of a page's text, and the element is written
 * without attributes, so nothing of this visit is in it.
 */
export function thisPage(page: Document, hash: string): string {
  const root = page.documentElement.cloneNode(true) as HTMLElement;
  const viewer = root.querySelector('attention-viewer');
  viewer?.getAttributeNames().forEach(name => viewer.removeAttribute(name));
  const data = root.querySelector('#attendance-data')!;
  // As the page was written: markup only as escapes, so that no token can end the script element.
  data.textContent = JSON.stringify({ ...(JSON.parse(data.textContent ?? '{}') as object), state: hash }).replace(
    /[<>&]/g,
    one => `\\u00${one.charCodeAt(0).toString(16)}`,
  );
  return `<!doctype html>\n${root.outerHTML}\n`;
}
