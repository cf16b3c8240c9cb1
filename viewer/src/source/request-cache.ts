interface Kept {
  readonly value: unknown;
  readonly bytes: number;
}

interface Flight {
  readonly promise: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Answers that were asked for, the least recently used given up first, bounded in bytes. A question that is under way
 * is not asked twice; it is aborted when everyone who waited for it has gone.
 */
export class RequestCache {
  #kept = new Map<string, Kept>();
  #flights = new Map<string, Flight>();
  #bytes = 0;

  constructor(readonly limit: number) {}

  get bytes(): number {
    return this.#bytes;
  }

  get inFlight(): number {
    return this.#flights.size;
  }

  peek<T>(key: string): T | undefined {
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
    }
    return kept?.value as T | undefined;
  }

  async get<T>(
    key: string,
    load: (signal: AbortSignal) => Promise<T>,
    sizeOf: (value: T) => number,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    const kept = this.peek<T>(key);
    if (kept !== undefined) {
      return kept;
    }
    const flight = this.#flights.get(key) ?? this.#start(key, load, sizeOf);
    flight.waiting++;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        reject(signal!.reason);
        if (--flight.waiting === 0) {
          flight.controller.abort(signal!.reason);
          this.#flights.delete(key);
        }
      };
      signal?.addEventListener('abort', leave, { once: true });
      flight.promise
        .then(value => resolve(value as T), reject)
        .finally(() => {
          signal?.removeEventListener('abort', leave);
        });
    });
  }

  #start<T>(key: string, load: (signal: AbortSignal) => Promise<T>, sizeOf: (value: T) => number): Flight {
    const controller = new AbortController();
    const flight: Flight = { controller, waiting: 0, promise: load(controller.signal) };
    this.#flights.set(key, flight);
    flight.promise.then(
      value => {
        if (this.#flights.get(key) === flight) {
          this.#flights.delete(key);
          this.#keep(key, value, sizeOf(value as T));
        }
      },
      () => {
        if (this.#flights.get(key) === flight) {
          this.#flights.delete(key);
        }
      },
    );
    return flight;
  }

  #keep(key: string, value: unknown, bytes: number): void {
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const [oldest, kept] of this.#kept) {
      if (this.#bytes <= this.limit || oldest === key) {
        break;
      }
      this.#kept.delete(oldest);
      this.#bytes -= kept.bytes;
    }
  }
}
