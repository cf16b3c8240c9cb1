import type { PropertyDeclarations } from 'lit';
import { colorScale, inkOn, type ColorScale } from '../draw/color-scale';
import { exact, short } from '../draw/format';
import type { Legend } from '../draw/legend';
import type { Surface } from '../draw/surface';
import { headName, mlpName, parseMlp } from '../model/heads';
import { rangeOf } from '../model/matrix';
import { openHead } from '../state/actions';
import { gridMove } from '../views/spot-keys';
import { CanvasView } from '../views/canvas-view';
import { tip } from '../views/wall-paint';

const Left = 28;
const Top = 20;
/** Cells of this size have their numbers in them. */
const ValueWidth = 60;
const ValueHeight = 28;

/**
 * One number for each head as a grid, blocks down and heads across; a last column for each block's MLP where there are
 * numbers.
 */
export class HeadGrid extends CanvasView {
  static override properties: PropertyDeclarations = {
    values: { attribute: false },
    mlp: { attribute: false },
    name: {},
    signed: { type: Boolean },
  };

  declare values: readonly (readonly number[])[];
  declare mlp: readonly number[] | undefined;
  declare name: string;
  declare signed: boolean;
  #scale: ColorScale = colorScale(0, 1, false);

  protected override describe(): string {
    const heads = this.scene.severalKinds ? `${this.scene.set(this.state).name} head` : 'head';
    return `${this.name} of every ${heads}, blocks down, heads across. Arrow keys move, Enter opens a head.`;
  }

  protected override legend(): Legend {
    return { kind: 'color', name: this.scene.ofKind(this.state, this.name), scale: this.#scale };
  }

  protected override prepare(): void {
    const [low, high] = rangeOf([...this.values.flat(), ...(this.mlp ?? [])]);
    this.#scale = colorScale(this.signed ? low : Math.min(0, low), high, this.signed);
  }

  get #columns(): number {
    return (this.values[0]?.length ?? 0) + (this.mlp ? 1.4 : 0);
  }

  get #cell(): { width: number; height: number } {
    // As large as there is room, but no cell larger than a word needs.
    const most = Math.max(54, Math.min(130, this.size.width * 0.1));
    return {
      width: Math.min(most, (this.size.width - Left - 8) / Math.max(1, this.#columns)),
      height: Math.min(most * 0.74, (this.size.height - Top - 6) / Math.max(1, this.values.length)),
    };
  }

  protected override paint(surface: Surface, layer: 'base' | 'over'): void {
    const { theme } = this;
    const { width, height } = this.#cell;
    const heads = this.values[0]?.length ?? 0;
    const box = (block: number, head: number) => ({
      x: Left + (head < heads ? head : heads + 0.4) * width,
      y: Top + block * height,
      width: width - 1,
      height: height - 1,
    });
    if (layer === 'over') {
      const { hover } = this.store;
      this.values.forEach((row, block) =>
        [...row, ...(this.mlp ? [this.mlp[block]] : [])].forEach((value, head) => {
          const name = head < heads ? headName({ block, head }) : mlpName(block);
          if (name === hover.head) {
            surface.frame(box(block, head), { color: theme.ink, width: 2 });
            tip(
              surface,
              `${this.#label(name)}: ${exact(Math.fround(value))}`,
              box(block, head).x,
              box(block, head).y,
              height,
              theme,
            );
          } else if (name === headName(this.state)) {
            surface.frame(box(block, head), { color: theme.lock, width: 2 });
          }
        }),
      );
      return;
    }
    this.values.forEach((row, block) => {
      surface.text(String(block), Left - 6, Top + (block + 0.5) * height, {
        size: 10.5,
        color: theme.quiet,
        align: 'right',
      });
      const values = this.mlp ? [...row, this.mlp[block]] : row;
      values.forEach((value, head) => {
        const cell = box(block, head);
        surface.fill(cell, { color: this.#scale.css(value) });
        if (width >= ValueWidth && height >= ValueHeight) {
          surface.text(short(value, 2), cell.x + cell.width / 2, cell.y + cell.height / 2, {
            size: 12,
            color: inkOn(this.#scale, value),
            align: 'center',
          });
        }
      });
    });
    for (let head = 0; head < heads; head++) {
      surface.text(String(head), Left + (head + 0.5) * width, 9, { size: 10.5, color: theme.quiet, align: 'center' });
    }
    if (this.mlp) {
      surface.text('mlp', Left + (heads + 0.9) * width, 9, { size: 10.5, color: theme.quiet, align: 'center' });
    }
  }

  /** A head or MLP as it is written, with its kind where there are several. */
  #label(name: string): string {
    const mlp = parseMlp(name);
    return mlp === undefined ? this.scene.headLabel(this.state, name) : this.scene.mlpLabel(this.state, mlp);
  }

  #at(x: number, y: number): { block: number; head: number } | undefined {
    const { width, height } = this.#cell;
    const heads = this.values[0]?.length ?? 0;
    const block = Math.floor((y - Top) / height);
    const place = (x - Left) / width;
    const head =
      place < heads ? Math.floor(place) : this.mlp && place >= heads + 0.4 && place < heads + 1.4 ? heads : -1;
    return block >= 0 && block < this.values.length && head >= 0 ? { block, head } : undefined;
  }

  protected override onPointer(x: number, y: number): void {
    const at = this.#at(x, y);
    const heads = this.values[0]?.length ?? 0;
    this.store.setHover(at ? { head: at.head < heads ? headName(at) : mlpName(at.block) } : {});
  }

  protected override onClick(x: number, y: number): void {
    this.#open(this.#at(x, y));
  }

  #open(at: { block: number; head: number } | undefined): void {
    if (at && at.head < (this.values[0]?.length ?? 0)) {
      this.store.update(state => ({ ...openHead(state, at), view: state.view }));
    }
  }

  protected override onKey(event: KeyboardEvent): void {
    const { store, state } = this;
    const heads = this.values[0]?.length ?? 0;
    const [first, second] = (store.hover.head ?? headName(state)).replace('mlp ', '').split('.').map(Number);
    const now = { row: first, column: second ?? heads };
    const to = gridMove(event.key, now, this.values.length, heads + (this.mlp ? 1 : 0));
    if (to) {
      store.setHover({ head: to.column < heads ? headName({ block: to.row, head: to.column }) : mlpName(to.row) });
    } else if (event.key === 'Enter') {
      this.#open({ block: now.row, head: now.column });
    } else {
      return;
    }
    event.preventDefault();
  }

  /** What is pointed at in words. */
  get hoverText(): string {
    const { hover } = this.store;
    const [block, head] = (hover.head ?? '').replace('mlp ', '').split('.').map(Number);
    const value = head === undefined ? this.mlp?.[block] : this.values[block]?.[head];
    return value === undefined ? '' : `${this.#label(hover.head!)}: ${this.name} ${exact(Math.fround(value))}`;
  }
}
customElements.define('av-head-grid', HeadGrid);
