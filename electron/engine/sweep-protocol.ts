import type { Grade } from '../../shared/model/check.ts';
import type { RunEvent, RunState } from '../../shared/model/run-state.ts';
import type { Hop, RequestedMode } from '../../shared/model/route.ts';
import type { ProbePlan } from '../diagnosis/probe-plan.ts';
import type { SweepEntry } from '../sweep/entry.ts';
import type { ProbeTarget } from './engine.ts';

/** What every entry of a sweep is tested with. */
export interface SweepJob {
  readonly plan: Omit<ProbePlan, 'mode' | 'hops'>;
  /** In front of the list's proxy. */
  readonly front: readonly Hop[];
  readonly requestedMode: RequestedMode;
  readonly target: ProbeTarget;
  /** From where, in a sweep over several places; stands in each row. */
  readonly place?: string;
}

/** What the run view shows of an entry. */
export interface RowEvidence {
  readonly run: RunState;
  readonly events: readonly RunEvent[];
}

/** An entry that was tested. Texts, since they are written and kept as they are: to take objects apart and put them together again costs more than all else. */
export interface TestedEntry {
  readonly line: number;
  readonly grade: Grade;
  /** JSON of a `SweepEntryLine`. */
  readonly row: string;
  /** JSON of a `RowEvidence`, `packed` for the session log; null where it was not asked for, or there is none. */
  readonly evidence: Uint8Array | null;
}

export interface SweepThreadData {
  readonly job: SweepJob;
  /** Of `ToldPorts`. */
  readonly ports: SharedArrayBuffer;
  readonly evidence: boolean;
}

export type ToSweepThread =
  { readonly kind: 'test'; readonly entries: readonly (readonly [id: number, entry: SweepEntry])[] } | { readonly kind: 'cancel' };

export type FromSweepThread =
  /** `quiet`: nothing goes to their proxies any more, see `RunParts.onQuiet`. */
  | {
      readonly kind: 'news';
      readonly quiet: readonly number[];
      readonly tested: readonly (readonly [id: number, tested: TestedEntry])[];
    }
  /** Called off before it was tested. */
  | { readonly kind: 'cancelled'; readonly id: number };
