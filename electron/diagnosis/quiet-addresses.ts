import type { QuietLife } from './quiet-life.ts';
import { judgeLives, type QuietVerdict } from './quiet-verdict.ts';
import { AddressTally } from './used-address.ts';

/*
 * One name may stand for two proxies, of which one ends connections and the other does not. Only what was silent for longer than any that ended says that an
 * address is no such place: a short silence harms nobody.
 */

/** A verdict, and at which addresses alone it holds; null: there is no such difference between them. */
export interface LocatedVerdict {
  readonly verdict: QuietVerdict;
  readonly at: readonly string[] | null;
}

/** Which addresses ended connections, and which kept them for longer. `lives` of several kinds are compared each with its own. */
export function tallyOf(lives: readonly QuietLife[]): AddressTally {
  const tally = new AddressTally();
  for (const { address, silent, fate, leastMs } of lives) {
    const failed = hasEnded(fate);
    const ends = lives.filter((life) => life.silent === silent && hasEnded(life.fate)).map(({ mostMs }) => mostMs);
    if (address !== null && ends.length > 0 && (failed || (fate === 'alive' && leastMs > Math.max(...ends)))) tally.add(address, failed);
  }
  return tally;
}

/** `lives` of one kind; `culprits`: the addresses that end connections where others do not, else null. */
export function judgeWhere(lives: readonly QuietLife[], wantedMs: number, culprits: readonly string[] | null): LocatedVerdict {
  if (culprits !== null) {
    const verdict = judgeLives(
      lives.filter(({ address }) => address !== null && culprits.includes(address)),
      wantedMs,
    );
    if (verdict.state === 'cut' || verdict.state === 'dropped') return { verdict, at: culprits };
  }
  return { verdict: judgeLives(lives, wantedMs), at: null };
}

function hasEnded(fate: QuietLife['fate']): boolean {
  return fate === 'cut' || fate === 'dead';
}
