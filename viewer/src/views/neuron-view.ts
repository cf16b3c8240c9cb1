import { exact } from '../draw/format';
import type { Legend } from '../draw/legend';
import { fitText } from '../draw/measure-text';
import type { Surface } from '../draw/surface';
import { strongest } from '../model/reading';
import type { Neuron } from '../source/types';
import { CanvasView } from './canvas-view';
import { dimensionOrder, NeuronLeft, neuronStrips, type Strip } from './neuron-layout';
import { paintStrip, paintSum, sumInFull } from './neuron-paint';
import { tip } from './wall-paint';

/** The vectors behind one weight: q, k, their product by dimension, sum, scale, mask, softmax over the row, v and z. */
export class NeuronView extends CanvasView {
  protected override lockedIsOver = false;
  #neuron?: Neuron;
  /** Why there is nothing to show. */
  #lack?: string;
  #order: number[] = [];
  #strips: Strip[] = [];
  #place = { query: 0, key: 0 };
  #pointed?: { strip: Strip; index: number };
  #onSum = false;

  protected override describe(): string {
    return 'Query and key vectors behind one weight. Left and Right choose the key, Up and Down the query.';
  }

  protected override legend(): Legend {
    return {
      kind: 'words',
      note: 'blue above zero, red below; each strip has its own scale, its largest at the right; click a key’s bar to look at it',
    };
  }

  protected override prepare(): void {
    const { state, scene } = this;
    const set = scene.set(state);
    const queries = scene.tokens(set.queryTokens).length;
    // Vectors belong to tokens; a word stands for its last one, as that is where the word is known.
    const unit = (units: readonly { to: number }[], index: number | undefined): number | undefined =>
      index === undefined ? undefined : units[index]?.to - 1;
    const query = unit(scene.queries(state), state.locked.query) ?? queries - 1;
    const plain = { ...state, words: false, first: 'show' as const, measure: 'weight', segments: 'all' as const };
    const key =
      unit(scene.keys(state), state.locked.key) ?? strongest(scene, plain, state, { query }, 1)[0]?.index ?? 0;
    this.#place = { query, key };
    const ref = { attention: set.name, measure: 'weight', block: state.block, head: state.head };
    this.#lack = scene.source.lacks?.(ref);
    this.#neuron = this.#lack ? undefined : scene.feed.neuron(ref, query, key);
    if (this.#neuron) {
      this.#order = dimensionOrder(this.#neuron, state.dimensions === 'contribution');
      this.#strips = neuronStrips(this.#neuron, this.#order, this.size.height);
    }
  }

  protected override paint(surface: Surface, layer: 'base' | 'over'): void {
    const { state, scene, theme } = this;
    const { query, key } = this.#place;
    if (layer === 'over') {
      this.#paintPointed(surface);
      return;
    }
    const set = scene.set(state);
    const label = (which: 'prompt' | 'decoder', index: number): string =>
      scene.tokens(which)[index]?.text.trim() || '␣';
    surface.text(`“${label(set.queryTokens, query)}” looks at “${label(set.keyTokens, key)}”`, NeuronLeft, 18, {
      size: 15,
      color: theme.ink,
      weight: 650,
    });
    surface.text(`head ${scene.headLabel(state, state)} · query ${query} · key ${key}`, NeuronLeft, 37, {
      size: 11.5,
      color: theme.quiet,
    });
    if (!this.#neuron) {
      const style = { size: 13 };
      surface.text(
        fitText(this.#lack ?? 'loading …', surface.width - 32, style),
        surface.width / 2,
        surface.height / 2,
        { ...style, color: theme.quiet, align: 'center' },
      );
      return;
    }
    for (const strip of this.#strips) {
      paintStrip(surface, strip, theme, strip.over === 'key' ? key : undefined);
    }
    paintSum(surface, this.#neuron, key, this.#sumAt, theme);
  }

  /** The middle of the line between the vectors and the row. */
  get #sumAt(): number {
    return this.#strips[3].y - 24;
  }

  #paintPointed(surface: Surface): void {
    const pointed = this.#pointed;
    const neuron = this.#neuron;
    if (this.#onSum && neuron) {
      tip(surface, sumInFull(neuron, this.#place.key), NeuronLeft, this.#sumAt - 11, 22, this.theme);
    }
    if (!pointed || !neuron || pointed.index >= pointed.strip.values.length) {
      return;
    }
    const { strip, index } = pointed;
    const { theme, scene, state } = this;
    const pitch = (surface.width - NeuronLeft - 16) / strip.values.length;
    for (const other of this.#strips) {
      if (other.over === strip.over) {
        surface.frame(
          { x: NeuronLeft + index * pitch - 0.5, y: other.y, width: Math.max(2, pitch), height: other.height },
          { color: theme.ink, width: 1 },
        );
      }
    }
    const number = exact(Math.fround(strip.values[index]));
    const set = scene.set(state);
    const text =
      strip.over === 'dimension'
        ? `dimension ${this.#order[index]}: ${this.#strips
            .filter(one => one.over === 'dimension')
            .map(one => `${one.name} ${exact(Math.fround(one.values[index]))}`)
            .join(' · ')}`
        : `key ${index} “${scene.tokens(set.keyTokens)[index]?.text.trim() ?? ''}”: ${strip.name} ${number}`;
    tip(surface, text, NeuronLeft + index * pitch, strip.y, strip.height, theme);
  }

  protected override onPointer(x: number, y: number): void {
    const strip = this.#strips.find(one => y >= one.y - 6 && y <= one.y + one.height + 7);
    const width = this.size.width - NeuronLeft - 16;
    const index = strip ? Math.floor(((x - NeuronLeft) / width) * strip.values.length) : -1;
    this.#onSum = this.#strips.length > 0 && Math.abs(y - this.#sumAt) < 11;
    this.#pointed = !this.#onSum && strip && index >= 0 && index < strip.values.length ? { strip, index } : undefined;
    this.store.setHover(
      this.#pointed && strip?.over === 'key' && !this.state.words ? { query: this.#place.query, key: index } : {},
    );
    this.redraw(false);
  }

  protected override onLeave(): void {
    this.#pointed = undefined;
    this.#onSum = false;
    super.onLeave();
    this.redraw(false);
  }

  protected override onClick(): void {
    if (this.#pointed?.strip.over === 'key' && !this.state.words) {
      this.store.set({ locked: { query: this.#place.query, key: this.#pointed.index } });
    }
  }

  protected override onKey(event: KeyboardEvent): void {
    const step: Record<string, readonly [number, number]> = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
    };
    if (event.key in step && !this.state.words) {
      const set = this.scene.set(this.state);
      const hold = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
      const [down, right] = step[event.key];
      this.store.set(
        {
          locked: { query: hold(this.#place.query + down, set.queries), key: hold(this.#place.key + right, set.keys) },
        },
        'neuron',
      );
      event.preventDefault();
    }
  }
}
customElements.define('av-neuron', NeuronView);
