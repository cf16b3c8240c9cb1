import type { Matrix } from '../model/matrix';
import type { BeforeAfter, Recorded, RecordedComparison } from './recorded';
import type {
  Candidate,
  Causes,
  Comparison,
  GenerationStep,
  HeadRef,
  HeadScore,
  Intervention,
  Neuron,
  PatternRef,
  RunInfo,
  Token,
  Wall,
} from './types';

/** The numbers of one run. All are the model's own; thumbnails alone are rounded to 8 bits. */
export interface AttentionSource {
  readonly info: RunInfo;
  /** The largest absolute error of a weight, where the data was rounded to fit a file; 0 where it was not. */
  readonly error: number;
  /** The same for one measure of one kind of attention, where they differ. */
  errorOf?(attention: string, measure: string): number;
  pattern(ref: PatternRef, signal?: AbortSignal): Promise<Matrix>;
  wall(attention: string, measure: string, side: number, signal?: AbortSignal): Promise<Wall>;
  /** The row of one query in all heads: [B·H, T]. */
  row(attention: string, measure: string, query: number, signal?: AbortSignal): Promise<Matrix>;
  /** The column of one key in all heads: [B·H, S]. */
  looked(attention: string, measure: string, key: number, signal?: AbortSignal): Promise<Matrix>;
  scores?(attention: string, signal?: AbortSignal): Promise<readonly HeadScore[]>;
  neuron?(ref: PatternRef, query: number, key: number, signal?: AbortSignal): Promise<Neuron>;
  causes?(attention: string, target: string, against: string, mean: boolean, signal?: AbortSignal): Promise<Causes>;
  generate?(
    options: GenerateOptions,
    onStep: (step: GenerationStep) => void,
    signal?: AbortSignal,
  ): Promise<GenerationEnd>;
  compare?(other: AttentionSource, attention: string, signal?: AbortSignal): Promise<Comparison>;
  /** Of the comparison's attention: a row for each aligned query, a column for each aligned key. */
  difference?(comparison: Comparison, ref: HeadRef, signal?: AbortSignal): Promise<Matrix>;
  /** How probable some next tokens are, by their ids and in that order. */
  next?(ids: readonly number[], signal?: AbortSignal): Promise<readonly Candidate[]>;
  /** Why there are no vectors of a head where there are of others; undefined where there are. */
  lacks?(ref: PatternRef): string | undefined;
  /** What was answered, so that a saved page has it. */
  readonly recorded?: Recorded;
  /** The same page as one file that needs no server. */
  offlinePage?(wanted: OfflineWanted, signal?: AbortSignal): Promise<Blob>;
}

/** What is on screen, and so shall be in a page that is saved. */
export interface OfflineWanted {
  /** As in an address behind #. */
  readonly state: string;
  readonly attention: string;
  readonly measure: string;
  /** Blocks whose vectors are looked at. */
  readonly vectors: readonly number[];
  /** What would come next without the run's interventions, and with them. */
  readonly change?: BeforeAfter;
  /** The comparison that is on screen. */
  readonly comparison?: RecordedComparison;
}

export interface GenerateOptions {
  readonly tokens: number;
  /** 1 takes the most probable token each time. */
  readonly topK?: number;
  readonly temperature?: number;
  readonly seed?: number;
}

export interface GenerationEnd {
  readonly prompt: string;
  readonly reason: string;
}

/** A model that can be run. */
export interface ModelEntry {
  readonly name: string;
  /** `hub`: not here yet, downloaded when it is run. */
  readonly source: 'built-in' | 'cached' | 'directory' | 'hub';
  readonly architecture?: string;
  readonly blocks?: number;
  readonly heads?: number;
  readonly context?: number;
  readonly loaded?: boolean;
}

export interface RunRequest {
  readonly model: string;
  readonly prompt: string;
  readonly pair?: string;
  readonly decoder?: string;
  readonly interventions?: readonly Intervention[];
}

/** A prompt that is to be counted, with its second sentence if it has one. */
export type TokensRequest = Pick<RunRequest, 'model' | 'prompt' | 'pair'>;

export interface TokenCount {
  readonly count: number;
  readonly context: number;
  readonly tokens: readonly Token[];
}

export interface Progress {
  readonly message: string;
  readonly fraction?: number;
}

/** What makes runs: the server behind the page. */
export interface RunHost {
  models(signal?: AbortSignal): Promise<readonly ModelEntry[]>;
  tokens(wanted: TokensRequest, signal?: AbortSignal): Promise<TokenCount>;
  run(request: RunRequest, onProgress: (progress: Progress) => void, signal?: AbortSignal): Promise<AttentionSource>;
}
