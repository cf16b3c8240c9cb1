import type { AttentionSource, GenerateOptions, GenerationEnd } from './attention-source';
import type { Candidate, Causes, Comparison, GenerationStep } from './types';

/** So many answers of a kind are kept; undo goes further back, saving does not. */
const Most = 4;

export interface RecordedCauses {
  readonly asked: CausesQuestion;
  readonly answer: Causes;
}

export interface CausesQuestion {
  readonly attention?: string;
  readonly target?: string;
  readonly against?: string;
  readonly mean: boolean;
}

export interface RecordedGeneration {
  /** Missing where it may have been anything. */
  readonly asked?: GenerateOptions;
  readonly steps: readonly GenerationStep[];
  /** Missing where it was stopped before its end. */
  readonly end?: GenerationEnd;
}

export interface RecordedComparison {
  readonly found: Comparison;
  readonly other: AttentionSource;
}

/** Next tokens of a run and of the same run without its changes; of one and the same tokens. */
export interface BeforeAfter {
  readonly before: readonly Candidate[];
  readonly after: readonly Candidate[];
}

/** What was answered about a run, the latest last, so that a saved page has it. */
export class Recorded {
  change?: BeforeAfter;
  readonly causes: RecordedCauses[] = [];
  readonly generations: RecordedGeneration[] = [];
  readonly comparisons: RecordedComparison[] = [];

  addCauses(asked: CausesQuestion, answer: Causes): void {
    keep(this.causes, { asked, answer });
  }

  /** A continuation that begins; it is kept from its first step on. */
  addGeneration(asked: GenerateOptions): { step(one: GenerationStep): void; end(end: GenerationEnd): void } {
    const made: { asked: GenerateOptions; steps: GenerationStep[]; end?: GenerationEnd } = { asked, steps: [] };
    return {
      step: one => {
        made.steps.push(one);
        if (made.steps.length === 1) {
          keep(this.generations, made);
        }
      },
      end: end => {
        made.end = end;
      },
    };
  }

  addComparison(found: Comparison, other: AttentionSource): void {
    keep(this.comparisons, { found, other });
  }

  /** The continuation that answers a question: one that is as long, or that ended before. */
  generation(asked: GenerateOptions): RecordedGeneration | undefined {
    return this.generations.findLast(
      ({ asked: was, steps, end }) =>
        was === undefined ||
        (was.topK === asked.topK &&
          was.temperature === asked.temperature &&
          was.seed === asked.seed &&
          (steps.length >= asked.tokens || (end !== undefined && was.tokens >= asked.tokens))),
    );
  }

  /** The causal map that answers a question. */
  causesOf({ attention, target, against, mean }: CausesQuestion): RecordedCauses | undefined {
    return this.causes.findLast(
      ({ asked }) =>
        asked.mean === mean &&
        (asked.target ?? '') === (target ?? '') &&
        (asked.against ?? '') === (against ?? '') &&
        (asked.attention ?? attention) === (attention ?? asked.attention),
    );
  }

  /** The comparison of one kind of attention with a prompt. */
  comparisonWith(prompt: string, attention: string): RecordedComparison | undefined {
    return this.comparisons.findLast(
      ({ found, other }) => found.attention === attention && other.info.prompt === prompt,
    );
  }
}

function keep<T>(list: T[], one: T): void {
  list.push(one);
  list.splice(0, list.length - Most);
}
