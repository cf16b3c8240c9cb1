import { parseHead } from '../model/heads';
import type { HeadRef } from '../source/types';

const Dwell = 120;

/** The head that the pointer rests on in another view. It must rest: a hand that crosses the wall asks for nothing on its way. */
export class HeadPreview {
  #head?: HeadRef;
  #name?: string;
  #timer = 0;

  constructor(readonly changed: () => void) {}

  get head(): HeadRef | undefined {
    return this.#head;
  }

  follow(name: string | undefined): void {
    if (name === this.#name) {
      return;
    }
    this.#name = name;
    clearTimeout(this.#timer);
    const head = name === undefined ? undefined : parseHead(name);
    if (!head) {
      this.#set(undefined);
    } else {
      this.#timer = window.setTimeout(() => this.#set(head), Dwell);
    }
  }

  #set(head: HeadRef | undefined): void {
    if (head !== this.#head) {
      this.#head = head;
      this.changed();
    }
  }
}
