import type { NumberTree } from '../../shared/model/probe-set.ts';
import type { CheckContext } from './check.ts';
import type { Interval, QuietVerdict } from './quiet-verdict.ts';

/** What `idle` and `lifetime` say of their verdicts. */

/** The silences of `idle`, in the order of its numbers. */
export const IDLE_KINDS = ['client', 'server', 'both'] as const;
export type IdleKind = (typeof IDLE_KINDS)[number];

type Way = Pick<CheckContext, 'plan' | 'control'>;
type Closer = 'proxy' | 'between' | 'unknown';

/** Who closed. Both ends saw an end that neither of them made, and there was one thing between them: that one. Else it is not told apart. */
function closedBy({ plan, control }: Way, { atClient, atServer }: Interval): Closer {
  if (plan.resource) return 'unknown';
  const single = plan.hops.length === 1 || (plan.hops.length === 0 && control !== null);
  return single && atClient !== null && atServer !== null ? 'proxy' : 'between';
}

export function intervalNumbers(way: Way, verdict: QuietVerdict): NumberTree {
  switch (verdict.state) {
    case 'kept':
      return { lowS: Math.round(verdict.lowMs / 10) / 100, highS: null, closedBy: null, with: null };
    case 'cut':
    case 'dropped': {
      const { atClient, atServer, first } = verdict;
      return { ...bounds(verdict), closedBy: closedBy(way, verdict), with: verdict.with, atClient, atServer, first };
    }
    case 'sometimes':
      return { ...bounds(verdict), closedBy: 'unknown', with: 'unknown' };
    default:
      return { lowS: null, highS: null, closedBy: 'unknown', with: 'unknown' };
  }
}

function bounds({ lowMs, highMs }: Pick<Interval, 'lowMs' | 'highMs'>): { lowS: number; highS: number } {
  return { lowS: Math.floor(lowMs / 10) / 100, highS: Math.ceil(highMs / 10) / 100 };
}

/** How often to send at least, so that one that is lost or late does no harm: half of the longest silence that is safe. Null: silence does none. */
export function heartbeatSeconds(verdicts: ReadonlyMap<IdleKind, QuietVerdict>): number | null {
  const lows = [...verdicts.values()].flatMap((verdict) =>
    verdict.state === 'cut' || verdict.state === 'dropped' || verdict.state === 'sometimes' ? [verdict.lowMs] : [],
  );
  if (lows.length === 0) return null;
  const half = Math.min(...lows) / 2000;
  return half >= 2 ? Math.floor(half) : Math.max(0.1, Math.floor(half * 10) / 10);
}

export function idleSentence(way: Way, verdicts: ReadonlyMap<IdleKind, QuietVerdict>): string {
  const harmful = IDLE_KINDS.filter((kind) => ['cut', 'dropped', 'sometimes'].includes(verdicts.get(kind)?.state ?? ''));
  const kept = IDLE_KINDS.flatMap((kind) => {
    const verdict = verdicts.get(kind);
    return verdict?.state === 'kept' ? [verdict.lowMs] : [];
  });
  if (harmful.length === 0)
    return `Silence of ${seconds(Math.min(...kept))} does no harm, ${way.plan.resource ? 'between two pings' : 'of either side or of both'}.`;
  // Where one side's silence is enough, that of both adds nothing.
  const telling = harmful.length > 1 ? harmful.filter((kind) => kind !== 'both') : harmful;
  const sentences = telling.flatMap((kind) => {
    const verdict = verdicts.get(kind);
    return verdict ? sentenceFor(way, verdict, WHEN[kind]) : [];
  });
  const either = telling.every((kind) => kind === 'both') && kept.length === 2 ? ' While either side sends it stays open.' : '';
  return `${sentences.join(' ')}${either}`;
}

const WHEN: Readonly<Record<IdleKind, string>> = {
  both: 'in which neither side sends',
  client: 'in which the client sends nothing, although the server does',
  server: 'in which the server sends nothing, although the client does',
};

/** `when` follows the time. */
export function sentenceFor(way: Way, verdict: QuietVerdict, when: string): string[] {
  switch (verdict.state) {
    case 'cut':
      return [`${whoIn(way, verdict)} closes the connection${withWhat(verdict)} after ${interval(verdict)} ${when}.`];
    case 'dropped':
      return [
        `After ${interval(verdict)} ${when}, the connection is dead without a sign: ${way.plan.resource ? 'this end was not told, and a ping is not answered' : 'neither end was told, and what is sent then does not arrive'}.`,
      ];
    case 'sometimes':
      return [
        `${String(verdict.cut)} of ${String(verdict.of)} connections were closed after ${interval(verdict)} ${when}; the others were not.`,
      ];
    default:
      return [];
  }
}

function whoIn(way: Way, verdict: Interval): string {
  if (way.plan.resource) return way.control ? 'Something on this route' : 'The server, or something on the way to it,';
  if (closedBy(way, verdict) !== 'proxy') return 'Something between the client and the server';
  return way.plan.hops.length === 1 ? 'The proxy' : 'What stands in front of the server';
}

function withWhat({ with: how }: Interval): string {
  return how === 'fin' || how === 'rst' ? ` (${how.toUpperCase()})` : '';
}

/** Digits that say no more than is known. */
function interval({ lowMs, highMs }: Pick<Interval, 'lowMs' | 'highMs'>): string {
  const low = Math.floor(lowMs / 100) / 10;
  const high = Math.ceil(highMs / 100) / 10;
  return `${low.toFixed(1)} to ${high.toFixed(1)} s`;
}

export function seconds(ms: number): string {
  const value = Math.round(ms / 100) / 10;
  return `${Number.isInteger(value) ? String(value) : value.toFixed(1)} s`;
}
