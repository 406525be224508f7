import type { NumberTree } from '../../shared/model/probe-set.ts';
import type { CheckId } from '../../shared/model/check.ts';
import type { Act } from '../../electron/specimens/index.ts';
import type { Span } from './expected.ts';

/** What a proxy did, and which check was under way. */
export interface ActDuring {
  readonly act: Act;
  readonly during: CheckId;
}

/** A side that sends does so every quarter of a second; on a bad line that is late by less than this. */
const SILENT_MS = 1_000;
const CHECKS_OF: Readonly<Record<Span, readonly CheckId[]>> = {
  client: ['idle'],
  server: ['idle'],
  both: ['idle'],
  // Those that `idle` kept busy count for `lifetime` too.
  life: ['idle', 'lifetime'],
};

/**
 * Whether an interval says what the proxy did: nothing ended below it and nothing that was ended had lived beyond it. A proxy that forgets has done so by then,
 * and nobody can see when: its earliest time is what must lie within. The words say what is off, null: nothing.
 */
export function spanOff(span: Span, numbers: NumberTree, acts: readonly ActDuring[]): string | null {
  const done = acts.filter(({ act, during }) => CHECKS_OF[span].includes(during) && spanOf(act) === span);
  const times = done.map(({ act }) => timeOf(span, act));
  if (times.length === 0) return `${span}: the proxy itself ended nothing of the kind`;
  const interval = span === 'life' ? numbers : numbers[span];
  const { lowS, highS } = typeof interval === 'object' && interval !== null ? interval : {};
  const earliest = Math.min(...times) / 1000;
  const latest = done.some(({ act }) => act.did === 'forgot') ? earliest : Math.max(...times) / 1000;
  if (typeof lowS === 'number' && typeof highS === 'number' && lowS <= earliest && latest <= highS) return null;
  return `${span} is ${JSON.stringify([lowS, highS])} s, and it was after ${earliest.toFixed(3)} to ${latest.toFixed(3)} s`;
}

function spanOf({ silentUpMs, silentDownMs }: Act): Span {
  const [up, down] = [silentUpMs >= SILENT_MS, silentDownMs >= SILENT_MS];
  if (up) return down ? 'both' : 'client';
  return down ? 'server' : 'life';
}

function timeOf(span: Span, { silentUpMs, silentDownMs, ageMs }: Act): number {
  if (span === 'life') return ageMs;
  return span === 'client' ? silentUpMs : span === 'server' ? silentDownMs : Math.min(silentUpMs, silentDownMs);
}
