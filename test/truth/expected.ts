import type { CheckId, CheckOutcome, FindingOf, Grade } from '../../shared/model/check.ts';
import type { HandshakeOutcome, HandshakeReason } from '../../shared/model/handshake.ts';
import type { HandshakeRecord } from '../../shared/model/probe-set.ts';

/** The form of what is true of a run. */

export type TruthMode = 'tunnel' | 'relay';

/** A number lies in the closed interval; a word or null is met exactly. Numbers within others have a name with dots. */
export type ExpectedNumber = readonly [least: number, most: number] | string | null;

/** An interval of `idle` by who is silent, or that of `lifetime`. */
export type Span = 'client' | 'server' | 'both' | 'life';

export interface ExpectedCell<Finding extends string = string> {
  readonly result: CheckOutcome;
  readonly finding: Finding | null;
  readonly numbers?: Readonly<Record<string, ExpectedNumber>>;
  /** The intervals that must hold what the proxy really did meanwhile, as it said itself. */
  readonly holds?: readonly Span[];
}

export interface Expected {
  readonly grade: Grade;
  readonly outcome: HandshakeOutcome;
  readonly reason: HandshakeReason | null;
  readonly serverSaw: HandshakeRecord['serverSaw'];
  readonly cells: { readonly [Id in CheckId]?: ExpectedCell<FindingOf<Id>> };
}

export const pass = <const Finding extends string>(
  finding: Finding,
  numbers: Readonly<Record<string, ExpectedNumber>> = {},
): ExpectedCell<Finding> => ({ result: 'pass', finding, numbers });
export const fail = <const Finding extends string>(
  finding: Finding,
  numbers: Readonly<Record<string, ExpectedNumber>> = {},
  holds: readonly Span[] = [],
): ExpectedCell<Finding> => ({ result: 'fail', finding, numbers, holds });
export const untested = { result: 'not-tested', finding: null } as const;
/** There is a number and no finding. */
export const measured = (numbers: Readonly<Record<string, ExpectedNumber>>): ExpectedCell<never> => ({
  result: 'pass',
  finding: null,
  numbers,
});
