import type { AttentionSource, Progress, RunHost, RunRequest } from '../source/attention-source';
import { Scene } from '../model/scene';
import type { Store } from '../state/store';
import type { ViewState } from '../state/view-state';

/** Keeps the scene at the run that the state asks for: undoing a prompt or an intervention runs what was before. */
export class RunController extends EventTarget {
  scene?: Scene;
  progress?: Progress;
  failure = '';
  #host?: RunHost;
  #running?: AbortController;
  #wanted = '';
  /** Runs seen lately, so that undo is at once. */
  readonly #recent = new Map<string, AttentionSource>();

  constructor(readonly store: Store) {
    super();
    store.subscribe(change => {
      if (change.kind === 'state') {
        this.follow();
      }
    });
  }

  set host(host: RunHost | undefined) {
    this.#host = host;
    this.follow();
  }

  get host(): RunHost | undefined {
    return this.#host;
  }

  /** The run of the same prompt without interventions, if it was seen. */
  get unchanged(): AttentionSource | undefined {
    return this.#recent.get(runKey({ ...this.store.state, interventions: [] }));
  }

  /** The run of the same prompt without interventions, run where it was not seen yet. */
  async findUnchanged(signal: AbortSignal): Promise<AttentionSource | undefined> {
    const { state } = this.store;
    const known = this.unchanged;
    if (known || !this.#host) {
      return known;
    }
    const plain = { ...state, interventions: [] };
    const source = await this.#host.run(requestOf(plain), () => undefined, signal);
    this.#remember(runKey(plain), source);
    return source;
  }

  /** Shows a run that is there already. */
  show(source: AttentionSource): void {
    this.scene = new Scene(source);
    this.failure = '';
    const { state } = this.store;
    const { info } = source;
    const known: ViewState = {
      ...state,
      model: info.model,
      prompt: info.prompt ?? state.prompt,
      pair: info.pairPrompt ?? state.pair,
      decoder: info.decoderPrompt ?? state.decoder,
      interventions: info.interventions,
    };
    this.#wanted = runKey(known);
    this.#remember(this.#wanted, source);
    this.store.reset(this.fit(known));
    this.#tell();
  }

  /** A state that names no prompt means the run that is shown. */
  withRun(state: ViewState): ViewState {
    const { model, prompt, pair, decoder, interventions } = this.store.state;
    return state.prompt === '' && state.model === ''
      ? { ...state, model, prompt, pair, decoder, interventions }
      : state;
  }

  /** The state with nothing in it that the run does not have; as it is while there is no run. */
  fit(state: ViewState): ViewState {
    return this.scene?.fit(state) ?? state;
  }

  /** Runs what the state asks for, unless that is what is shown or under way. */
  follow(): void {
    const { state } = this.store;
    const wanted = runKey(state);
    if (!this.#host || wanted === this.#wanted || state.model === '' || state.prompt === '') {
      return;
    }
    this.#wanted = wanted;
    const recent = this.#recent.get(wanted);
    if (recent) {
      this.#running?.abort();
      this.show(recent);
    } else {
      void this.#run(this.#host, state);
    }
  }

  /** Runs once more what is shown: it failed, or the server has forgotten it. */
  retry(): void {
    this.#recent.delete(this.#wanted);
    this.#wanted = '';
    this.follow();
  }

  cancel(): void {
    this.#running?.abort();
    this.progress = undefined;
    this.#tell();
  }

  async #run(host: RunHost, state: ViewState): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.progress = { message: 'asking' };
    this.failure = '';
    this.#tell();
    try {
      const source = await host.run(
        requestOf(state),
        progress => {
          this.progress = progress;
          this.#tell();
        },
        running.signal,
      );
      if (running.signal.aborted) {
        return;
      }
      this.progress = undefined;
      this.show(source);
    } catch (error) {
      if (!running.signal.aborted) {
        this.progress = undefined;
        this.failure = error instanceof Error ? error.message : String(error);
        this.#tell();
      }
    }
  }

  #remember(wanted: string, source: AttentionSource): void {
    this.#recent.set(wanted, source);
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= 8) {
        break;
      }
      this.#recent.delete(oldest);
    }
  }

  #tell(): void {
    this.dispatchEvent(new Event('change'));
  }
}

const requestOf = ({ model, prompt, pair, decoder, interventions }: ViewState): RunRequest => ({
  model,
  prompt,
  pair: pair || undefined,
  decoder: decoder || undefined,
  interventions,
});

const runKey = (state: ViewState): string =>
  JSON.stringify([state.model, state.prompt, state.pair, state.decoder, state.interventions]);
