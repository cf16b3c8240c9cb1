import { colorScale, inkOn } from '../draw/color-scale';
import { exact, short } from '../draw/format';
import type { Legend } from '../draw/legend';
import type { Surface } from '../draw/surface';
import { headName } from '../model/heads';
import { segmentNames } from '../model/scene';
import { segmentMass } from '../model/segment-mass';
import { openHead } from '../state/actions';
import type { Segments } from '../state/view-state';
import { CanvasView } from './canvas-view';
import { gridMove } from './spot-keys';
import { tip } from './wall-paint';

const Top = 26;
const parts: readonly Segments[] = ['aa', 'ab', 'ba', 'bb'];

interface Part {
  readonly head: number;
  /** Of `parts`; −1 is the head's name. */
  readonly part: number;
}

/**
 * For each head of the block four cells: how much of their attention A and B give to A and B. Click a cell to see only
 * that part.
 */
export class SegmentMassView extends CanvasView {
  #masses: (readonly number[] | undefined)[] = [];
  #pointed?: Part;
  readonly #scale = colorScale(0, 1, false);

  protected override describe(): string {
    return 'How much attention each sentence gives to itself and to the other, by head. Arrow keys move, Enter shows that part alone.';
  }

  protected override legend(): Legend {
    return { kind: 'color', name: 'share of a row, mean', scale: this.#scale };
  }

  protected override prepare(): void {
    const { state, scene } = this;
    const whole = { ...state, segments: 'all' as const, first: 'show' as const };
    this.#masses = Array.from({ length: scene.heads(state) }, (_, head) => {
      const matrix = scene.pattern(whole, { block: state.block, head });
      return matrix && segmentMass(matrix, scene.queries(state), scene.keys(state));
    });
  }

  get #pitch(): number {
    return Math.max(28, Math.min(92, (this.size.width - 8) / Math.max(1, this.#masses.length)));
  }

  protected override extent(): { width: number; height: number } {
    return { width: this.#pitch * this.#masses.length + 8, height: this.size.height };
  }

  protected override paint(surface: Surface, layer: 'base' | 'over'): void {
    const { theme, state } = this;
    const pitch = this.#pitch;
    const side = this.#side;
    if (layer === 'over') {
      this.#paintPointed(surface);
      return;
    }
    this.#masses.forEach((mass, head) => {
      const x = 4 + head * pitch - this.offset.x;
      const name = headName({ block: state.block, head });
      const on = state.heads.includes(name);
      surface.text(name, x + side, 10, {
        size: 11,
        color: on ? theme.ink : theme.quiet,
        weight: on ? 650 : 400,
        align: 'center',
      });
      mass?.forEach((value, i) => {
        const box = { x: x + (i & 1) * side, y: Top + (i >> 1) * side, width: side - 1, height: side - 1 };
        surface.fill(box, { color: this.#scale.css(value) });
        if (side > 19) {
          surface.text(short(value), box.x + side / 2, box.y + side / 2, {
            size: 10,
            color: inkOn(this.#scale, value),
            align: 'center',
          });
        }
      });
    });
  }

  get #side(): number {
    return Math.min((this.#pitch - 8) / 2, (this.size.height - Top - 4) / 2);
  }

  #paintPointed(surface: Surface): void {
    const text = this.hoverText;
    if (text !== '') {
      const { head, part } = this.#pointed!;
      const side = this.#side;
      const box = {
        x: 4 + head * this.#pitch - this.offset.x + (part & 1) * side,
        y: Top + (part >> 1) * side,
        width: side - 1,
        height: side - 1,
      };
      surface.frame(box, { color: this.theme.lock, width: 2 });
      tip(surface, text, box.x, box.y, side, this.theme);
    }
  }

  /** The number that is pointed at, in full. */
  get hoverText(): string {
    const { head = -1, part = -1 } = this.#pointed ?? {};
    const value = this.#masses[head]?.[part];
    return value === undefined
      ? ''
      : `block ${this.state.block}, head ${head}: ${segmentNames[parts[part]]} ${exact(Math.fround(value))} of a row, mean`;
  }

  #at(x: number, y: number): Part | undefined {
    const place = x + this.offset.x - 4;
    const head = Math.floor(place / this.#pitch);
    if (head < 0 || head >= this.#masses.length) {
      return undefined;
    }
    const side = this.#side;
    return { head, part: y < Top ? -1 : (y - Top > side ? 2 : 0) + (place % this.#pitch > side ? 1 : 0) };
  }

  protected override onPointer(x: number, y: number): void {
    this.#pointed = this.#at(x, y);
    this.redraw(false);
  }

  protected override onLeave(): void {
    this.#pointed = undefined;
    this.redraw(false);
  }

  protected override onClick(x: number, y: number): void {
    this.#choose(this.#at(x, y));
  }

  #choose(at: Part | undefined): void {
    if (at) {
      const segments = parts[at.part] ?? 'all';
      this.store.update(state => ({
        ...openHead(state, { block: state.block, head: at.head }),
        segments: state.segments === segments ? 'all' : segments,
      }));
    }
  }

  protected override onKey(event: KeyboardEvent): void {
    const { head = 0, part = -1 } = this.#pointed ?? {};
    const now = { row: Math.max(0, part) >> 1, column: head * 2 + (Math.max(0, part) & 1) };
    const to = gridMove(event.key, now, 2, this.#masses.length * 2);
    if (to) {
      this.#pointed = { head: to.column >> 1, part: to.row * 2 + (to.column & 1) };
      this.redraw(false);
    } else if (event.key === 'Enter') {
      this.#choose(this.#pointed);
    } else {
      return;
    }
    event.preventDefault();
  }
}
customElements.define('av-segment-mass', SegmentMassView);
