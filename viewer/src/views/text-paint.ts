import { shadeAlpha } from '../draw/legend';
import type { Box, Surface } from '../draw/surface';
import type { Theme } from '../draw/theme';
import { clean, isRightToLeft } from '../model/display';
import type { Unit } from '../model/units';
import { widest } from './text-boxes';

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

const joiner = /^[\p{M}\u200c\u200d\ufe00-\ufe0f]/u;
const joined = /[\p{M}\u200d]$/u;

/** Whether two texts have letters that join, so that they cannot be drawn apart. */
const join = (before: string, after: string): boolean =>
  !/\s$/.test(before) &&
  !/^\s/.test(after) &&
  ((isRightToLeft(before) && isRightToLeft(after)) ||
    joiner.test(after) ||
    (joined.test(before) && /^\p{L}/u.test(after)));

/** The text from a token on as far as letters join on its line; empty where an earlier token's run has it. */
function runFrom(boxes: readonly Box[][], units: readonly Unit[], from: number, spaces: boolean): string {
  const text = (i: number): string => visibleText(units[i], spaces);
  const goesOn = (i: number): boolean => {
    let before = i - 1;
    while (before >= 0 && text(before) === '') {
      before--;
    }
    const [a, b] = [widest(boxes[before] ?? []), widest(boxes[i])];
    return before >= 0 && a?.y === b?.y && join(text(before), text(i));
  };
  if (text(from) === '' || goesOn(from)) {
    return '';
  }
  let run = text(from);
  for (let i = from + 1; i < units.length && (text(i) === '' || goesOn(i)); i++) {
    run += text(i);
  }
  return run;
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
    // A space at the end of a line stays there; the word begins the next one.
    const first = widest(boxes);
    const run = picture.units && first && runFrom(picture.boxes, picture.units, i, look.spaces);
    if (run && first.y - scrollTop < room && first.y + first.height > scrollTop) {
      const whole = run.replace(/\n/g, '');
      const text = first === boxes[0] ? whole : whole.trimStart();
      const right = isRightToLeft(text);
      surface.text(text, right ? first.x + first.width : first.x, first.y - scrollTop + first.height / 2, {
        size: look.size,
        color: theme.ink,
        align: right ? 'right' : 'left',
      });
    }
  });
}
