interface Finger {
  readonly x: number;
  readonly y: number;
}

/** Two fingers on a picture: how much farther apart they are than a moment ago, and where their middle is. */
export class Pinch {
  readonly #fingers = new Map<number, Finger>();

  press(id: number, x: number, y: number): void {
    this.#fingers.set(id, { x, y });
  }

  release(id: number): void {
    this.#fingers.delete(id);
  }

  move(id: number, x: number, y: number): { readonly by: number; readonly x: number; readonly y: number } | undefined {
    if (!this.#fingers.has(id)) {
      return undefined;
    }
    const before = this.#span();
    this.#fingers.set(id, { x, y });
    const after = this.#span();
    if (!before || !after || before.length === 0) {
      return undefined;
    }
    return { by: after.length / before.length, x: after.x, y: after.y };
  }

  #span(): { readonly length: number; readonly x: number; readonly y: number } | undefined {
    const [a, b] = [...this.#fingers.values()];
    return a && b && { length: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  }
}
