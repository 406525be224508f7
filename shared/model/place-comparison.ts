import type { CheckId, CheckOutcome } from './check.ts';
import { CHECK_IDS } from './check.ts';
import type { RouteMode } from './route.ts';
import type { SweepEntryLine, SweepRun } from './sweep.ts';
import type { Agreement } from './sweep-names.ts';

/** What one place says of one check in one mode; `finding` null: the result alone. */
export interface PlaceWord {
  readonly place: string;
  readonly result: CheckOutcome;
  readonly finding: string | null;
}

/** The first thing in which the places do not agree about a proxy, in one mode: what comes after it mostly follows from it. */
export interface PlaceDifference {
  readonly mode: string;
  readonly check: CheckId;
  readonly words: readonly PlaceWord[];
}

/**
 * In what the rows of one entry, one of each place, differ: of each mode the first check whose findings are not the same, in the table's order. Where one place is
 * not sure (inconclusive, not tested for a reason of its own, or now one thing and now another) nothing is known to differ, and the next check is looked at.
 */
export function differencesOf(rows: readonly SweepEntryLine[]): readonly PlaceDifference[] {
  const modes = new Set(modesOf(rows));
  return [...modes].sort().flatMap((mode) => {
    for (const check of CHECK_IDS) {
      const words = rows.flatMap((row): readonly PlaceWord[] => {
        const { place = '' } = row;
        const record = recordOf(row, mode, check);
        return record && isSure(record.result) ? [{ place, result: record.result, finding: record.finding }] : [];
      });
      if (new Set(words.map(wordOf)).size > 1) return [{ mode, check, words }];
    }
    return [];
  });
}

/** What these rows of one entry, each of another place, say together. */
export function compareRows(rows: readonly SweepEntryLine[]): {
  readonly agreement: Agreement;
  readonly differences: readonly PlaceDifference[];
} {
  const differences = differencesOf(rows);
  return { differences, agreement: differences.length > 0 ? 'differs' : areSure(rows) ? 'same' : 'unsure' };
}

/** Whether of every check all places can say what they found, or none can: else that nothing is known to differ proves little. */
export function areSure(rows: readonly SweepEntryLine[]): boolean {
  const modes = new Set(modesOf(rows));
  return (
    rows.every(({ grade, error }) => error === null && grade !== 'inconclusive') &&
    [...modes].every((mode) =>
      CHECK_IDS.every((check) => {
        const results = rows.map((row) => recordOf(row, mode, check)?.result ?? 'not-tested');
        return results.every(isSure) || !results.some(isSure);
      }),
    )
  );
}

export function wordOf({ result, finding }: Pick<PlaceWord, 'result' | 'finding'>): string {
  return finding ?? result;
}

function modesOf(rows: readonly SweepEntryLine[]): readonly RouteMode[] {
  return rows.flatMap(({ runs }) => runs.map(({ route }) => route.mode));
}

function recordOf({ runs }: SweepEntryLine, mode: RouteMode, check: CheckId): SweepRun['checks'][number] | undefined {
  return runs.find(({ route }) => route.mode === mode)?.checks.find(({ id }) => id === check);
}

/** What was seen only sometimes was perhaps just not seen by the others: a sweep tries each proxy a few times. */
function isSure(result: CheckOutcome): boolean {
  return result === 'pass' || result === 'fail';
}
