import { shadeAlpha } from '../draw/legend';
import type { Box, Surface } from '../draw/surface';
import type { Theme } from '../draw/theme';
import { clean, isRightToLeft } from '../model/display';
import type { Unit } from '../model/units';

/**
 * A token's text as it stands in running text: its own white space, or marks for it; control characters as code
 * points. Empty for a token whose letter stands at an earlier one.
 */
export function visibleText(unit: Unit, spaces: boolean): string {
  const text = unit.running
    .split(/([ \n\t]+)/)
    .map(part => (/^[ \n\t]/.test(part) ? (spaces ? marked(part) : part) : clean(part)))
    .join('');
  return text || (unit.text === '' ? unit.label : '');
}

const marked = (blank: string): string => blank.replaceAll(' ', '·').replaceAll('\t', '⇥\t').replaceAll('\n', '⏎\n');

/**
 * Where each token's text lies, relative to the view and to the beginning of the scroll; several boxes where it wraps.
 */
export function textBoxes(paragraph: HTMLElement, view: DOMRect, scrollTop: number, zoom: number): Box[][] {
  return [...paragraph.querySelectorAll('span')].map(span =>
    [...span.getClientRects()].map(rect => ({
      x: (rect.left - view.left) / zoom,
      y: (rect.top - view.top) / zoom + scrollTop,
      width: rect.width / zoom,
      height: rect.height / zoom,
    })),
  );
}

export interface TextPicture {
  readonly boxes: readonly Box[][];
  readonly values: Float32Array | undefined;
  readonly most: number;
  /** Given where the words have to be drawn too. */
  readonly units: readonly Unit[] | undefined;
  /** The locked token and the one under the pointer. */
  readonly marked: readonly (number | undefined)[];
}

export interface TextLook {
  readonly theme: Theme;
  readonly scrollTop: number;
  readonly room: number;
  readonly sqrt: boolean;
  readonly spaces: boolean;
  /** Of the letters. */
  readonly size: number;
}

export function paintText(surface: Surface, picture: TextPicture, look: TextLook): void {
  const { theme, scrollTop, room } = look;
  picture.boxes.forEach((boxes, i) => {
    for (const box of boxes) {
      const y = box.y - scrollTop;
      if (y + box.height < 0 || y > room) {
        continue;
      }
      const value = picture.values?.[i] ?? 0;
      const alpha = shadeAlpha(Math.abs(value) / picture.most, look.sqrt);
      if (alpha > 0.01) {
        surface.fill(
          { ...box, y: y - 2, height: box.height + 4 },
          { color: value < 0 ? theme.lock : theme.accent, alpha },
        );
      }
      picture.marked.forEach((marked, which) => {
        if (marked === i) {
          surface.fill(
            { x: box.x, y: y + box.height + 2, width: box.width, height: which === 0 ? 3 : 2 },
            { color: which === 0 ? theme.lock : theme.ink },
          );
        }
      });
    }
    const first = boxes[0];
    if (picture.units && first && first.y - scrollTop < room && first.y + first.height > scrollTop) {
      const text = visibleText(picture.units[i], look.spaces).replace(/\n/g, '');
      const right = isRightToLeft(text);
      surface.text(text, right ? first.x + first.width : first.x, first.y - scrollTop + first.height / 2, {
        size: look.size,
        color: theme.ink,
        align: right ? 'right' : 'left',
      });
    }
  });
}
