import { colorScale, inkOn } from '../draw/color-scale';
import { short } from '../draw/format';
import type { Legend } from '../draw/legend';
import type { Surface } from '../draw/surface';
import { headName } from '../model/heads';
import { segmentMass } from '../model/segment-mass';
import { openHead } from '../state/actions';
import { CanvasView } from './canvas-view';

const Top = 26;

/**
 * For each head of the block four cells: how much of their attention A and B give to A and B. Click a cell to see only
 * that part.
 */
export class SegmentMassView extends CanvasView {
  #masses: (readonly number[] | undefined)[] = [];
  readonly #scale = colorScale(0, 1, false);

  protected override describe(): string {
    return 'How much attention each sentence gives to itself and to the other, by head.';
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
    if (layer === 'over') {
      return;
    }
    const { theme, state } = this;
    const pitch = this.#pitch;
    const side = Math.min((pitch - 8) / 2, (surface.height - Top - 4) / 2);
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

  protected override onClick(x: number, y: number): void {
    const pitch = this.#pitch;
    const side = Math.min((pitch - 8) / 2, (this.size.height - Top - 4) / 2);
    const head = Math.floor((x + this.offset.x - 4) / pitch);
    if (head < 0 || head >= this.#masses.length) {
      return;
    }
    const right = (x + this.offset.x - 4) % pitch > side;
    const below = y - Top > side;
    const segments =
      y < Top
        ? ('all' as const)
        : (
            [
              ['aa', 'ab'],
              ['ba', 'bb'],
            ] as const
          )[below ? 1 : 0][right ? 1 : 0];
    this.store.update(state => ({
      ...openHead(state, { block: state.block, head }),
      segments: state.segments === segments ? 'all' : segments,
    }));
  }
}
customElements.define('av-segment-mass', SegmentMassView);
