import type { EmbeddedSet } from './embedded-decode';
import type { BeforeAfter, RecordedCauses, RecordedGeneration } from './recorded';
import type { Comparison, HeadScore, RunInfo, Wall } from './types';

/** A run in an offline page; docs/viewer-protocol.md says what is what. */
export interface EmbeddedRun {
  readonly info: RunInfo;
  readonly sets: readonly EmbeddedSet[];
  readonly walls?: readonly EmbeddedWall[];
  readonly scores?: readonly { readonly attention: string; readonly scores: readonly HeadScore[] }[];
  readonly vectors?: readonly EmbeddedVectors[];
  readonly keyMask?: readonly number[];
}

/** What stands in an offline page's JSON: its run, and what else was on screen. */
export interface EmbeddedPage extends EmbeddedRun {
  readonly state?: string;
  readonly recorded?: {
    readonly change?: BeforeAfter;
    readonly causes?: readonly RecordedCauses[];
    readonly generations?: readonly RecordedGeneration[];
    readonly comparison?: { readonly answer: Omit<Comparison, 'a' | 'b'>; readonly other: EmbeddedRun };
  };
}

export interface EmbeddedWall extends Omit<Wall, 'bytes' | 'blocks' | 'heads'> {
  readonly attention: string;
  readonly measure: string;
  readonly chunk: string;
}

/** The vectors of one block. */
export interface EmbeddedVectors {
  readonly attention: string;
  readonly block: number;
  readonly scale: number;
  readonly headSize: number;
  readonly chunk: string;
}
