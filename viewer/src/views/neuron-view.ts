import { exact } from '../draw/format';
import type { Legend } from '../draw/legend';
import { fitText } from '../draw/measure-text';
import { float32Cell, type Table } from '../export/table';
import type { Surface } from '../draw/surface';
import { strongest } from '../model/reading';
import type { Unit } from '../model/units';
import type { Neuron } from '../source/types';
import { CanvasView } from './canvas-view';
import { dimensionOrder, NeuronLeft, neuronStrips, type Strip } from './neuron-layout';
import { paintStrip, paintSum, sumInFull } from './neuron-paint';
import { tip } from './wall-paint';

const hold = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));

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
    return 'Query and key vectors behind one weight. Left and Right choose the key, Up and Down the query; with Shift they go through the dimensions.';
  }

  protected override legend(): Legend {
    return {
      kind: 'words',
      note: `${this.scene.isFiltered(this.state) ? 'tokens, without filters; ' : ''}blue above zero, red below; each strip has its own scale, its largest at the right; click a key’s bar to look at it`,
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
    const tokens = { ...state, words: false };
    const [from, to] = [scene.queries(tokens)[query]?.label, scene.keys(tokens)[key]?.label];
    surface.text(`“${from}” looks at “${to}”`, NeuronLeft, 18, {
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

  /** Every vector of the chain, then the row over all keys, then the arithmetic. */
  get table(): Table | undefined {
    const neuron = this.#neuron;
    const { query, key } = this.#place;
    const { block, head } = this.state;
    const line = (quantity: string, index: number | null, value: number | undefined): (string | number | null)[] => [
      block,
      head,
      query,
      key,
      quantity,
      index,
      float32Cell(value),
    ];
    return (
      neuron && {
        name: 'neuron',
        columns: ['block', 'head', 'query', 'key', 'quantity', 'index', 'value'],
        rows: [
          ...this.#strips.flatMap(strip =>
            Array.from(strip.values, (value, i) =>
              line(strip.name, strip.over === 'dimension' ? this.#order[i] : i, value),
            ),
          ),
          line('scale', null, neuron.scale),
          line('score', null, neuron.score),
          line('weight', null, neuron.row[key]),
        ],
      }
    );
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
    const { theme } = this;
    const pitch = (surface.width - NeuronLeft - 16) / strip.values.length;
    for (const other of this.#strips) {
      if (other.over === strip.over) {
        surface.frame(
          { x: NeuronLeft + index * pitch - 0.5, y: other.y, width: Math.max(2, pitch), height: other.height },
          { color: theme.ink, width: 1 },
        );
      }
    }
    tip(surface, this.#textOf(strip, index), NeuronLeft + index * pitch, strip.y, strip.height, theme);
  }

  /** The numbers of a dimension, or of a key, in full. */
  #textOf(strip: Strip, index: number): string {
    const number = exact(Math.fround(strip.values[index]));
    return strip.over === 'dimension'
      ? `dimension ${this.#order[index]}: ${this.#strips
          .filter(one => one.over === 'dimension')
          .map(one => `${one.name} ${exact(Math.fround(one.values[index]))}`)
          .join(' · ')}`
      : `key ${index} “${this.scene.keys({ ...this.state, words: false })[index]?.label ?? ''}”: ${strip.name} ${number}`;
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
    if (!(event.key in step)) {
      return;
    }
    event.preventDefault();
    const [down, right] = step[event.key];
    if (event.shiftKey) {
      this.#walk(right || down);
      return;
    }
    const { scene, state } = this;
    const moved = (units: readonly Unit[], locked: number | undefined, token: number, by: number): number =>
      hold((locked ?? units.findIndex(unit => token < unit.to)) + by, units.length);
    this.#pointed = undefined;
    this.store.setHover({});
    this.store.set(
      {
        locked: {
          query: moved(scene.queries(state), state.locked.query, this.#place.query, down),
          key: moved(scene.keys(state), state.locked.key, this.#place.key, right),
        },
      },
      'neuron',
    );
  }

  /** From dimension to dimension, in the order in which they are drawn. */
  #walk(by: number): void {
    const strip = this.#strips.find(one => one.over === 'dimension');
    if (strip) {
      const now = this.#pointed?.strip.over === 'dimension' ? this.#pointed.index : by > 0 ? -1 : strip.values.length;
      const index = hold(now + by, strip.values.length);
      this.#pointed = { strip, index };
      this.#onSum = false;
      this.store.setHover({ said: this.#textOf(strip, index) });
      this.redraw(false);
    }
  }
}
customElements.define('av-neuron', NeuronView);
