import type { QuietLife, SeenEnd } from './quiet-life.ts';

/** What all lives of one kind show together; times in milliseconds. */
export type QuietVerdict =
  /** Every one lived, the longest for `lowMs`. */
  | { readonly state: 'kept'; readonly lowMs: number }
  | (Interval & { readonly state: 'cut' | 'dropped' })
  /** `cut` of `of` connections ended that were silent for as long as others that lived. */
  | { readonly state: 'sometimes'; readonly cut: number; readonly of: number; readonly lowMs: number; readonly highMs: number }
  | { readonly state: 'unsure'; readonly why: string }
  | { readonly state: 'untested' };

/** All silences up to `lowMs` were survived, and none of `highMs` or more. */
export interface Interval {
  readonly lowMs: number;
  readonly highMs: number;
  readonly with: 'fin' | 'rst' | 'fin-or-rst' | 'unknown';
  readonly atClient: SeenEnd;
  readonly atServer: SeenEnd;
  /** Which end saw its end first, where both saw one. */
  readonly first: 'client' | 'server' | 'together' | 'unknown';
}

/** Two ends that see it within so long see it together: one machine may be busy. */
const TOGETHER_MS = 50;
/** A longer silence that was survived is no contradiction within the precision of our own clocks and timers. */
const SAME_MS = 100;
/** A silence that was survived and is so much longer than a deadly one is not explained by anybody's late timer. */
const MUCH_LONGER = 1.25;
/** How exactly anybody can say when a timer struck: both ends and the proxy wake up when it is their turn. */
const PRECISION_MS = 100;
/** Of so many times the mean gap between samples the cut may lie beyond them. */
const BEYOND_GAPS = 2;
/** In a round that narrows down. */
const POINTS = 6;
const FINE_MS = 250;
const FINE_SHARE = 0.1;

/**
 * Where the cut lies. An end that was seen is an exact sample; a proxy that looks at its clock now and then gives samples that differ, and the interval is
 * widened by what their spread lets expect beyond them: Squid compares whole seconds about once a second, and when a byte wakes it, so that its 2 s are anything
 * from 1 to 3. Silence that proved deadly without a sign is only bracketed.
 */
export function judgeLives(lives: readonly QuietLife[], wantedMs: number): QuietVerdict {
  const of = (fate: QuietLife['fate']): QuietLife[] => lives.filter((life) => life.fate === fate);
  const [alive, cut, dead] = [of('alive'), of('cut'), of('dead')];
  if (alive.length + cut.length + dead.length === 0) return { state: 'untested' };
  if (cut.length > 0) return judgeCuts(alive, cut, dead);
  if (dead.length > 0) return judgeDead(alive, dead);
  if (!alive.some(({ ms }) => ms >= wantedMs))
    return { state: 'unsure', why: 'no connection could be had that was silent for long enough' };
  return { state: 'kept', lowMs: longest(alive) };
}

function judgeCuts(alive: readonly QuietLife[], cut: readonly QuietLife[], dead: readonly QuietLife[]): QuietVerdict {
  const from = Math.min(...cut.map(({ leastMs }) => leastMs));
  const to = Math.max(...cut.map(({ mostMs }) => mostMs));
  // As far as the samples differ by more than each of them may be wrong; another one may differ as much.
  const seenSpread = Math.max(0, Math.max(...cut.map(({ leastMs }) => leastMs)) - Math.min(...cut.map(({ mostMs }) => mostMs)));
  const outlived = alive.filter(({ leastMs }) => leastMs > to + Math.max(SAME_MS, seenSpread));
  if (outlived.length > 0)
    return { state: 'sometimes', cut: cut.length, of: cut.length + alive.filter(({ ms }) => ms >= from).length, lowMs: from, highMs: to };
  if (cut.length < 2) return { state: 'unsure', why: 'a connection ended while it was silent, but only once' };
  // An end that comes just when a mark is sent looks like none.
  const unexplained = dead.filter(
    ({ mostMs, atClient, atServer }) => (atClient ?? atServer) === null || mostMs > to + Math.max(2 * FINE_MS, seenSpread),
  );
  if (unexplained.length >= cut.length)
    return { state: 'unsure', why: 'some connections ended while they were silent, and others died without a sign' };
  // A mark came before the end did: it would have been as late at least.
  const later = [...alive, ...dead.filter((life) => !unexplained.includes(life))].filter(({ leastMs }) => leastMs > to);
  const last = Math.max(to, ...later.map(({ leastMs }) => leastMs));
  const spread = seenSpread + last - to;
  const beyond = PRECISION_MS + (BEYOND_GAPS * spread) / (cut.length + later.length - 1);
  const survived = longest(alive.filter(({ leastMs }) => leastMs <= from));
  return { state: 'cut', lowMs: Math.max(0, Math.min(survived, from - beyond)), highMs: last + beyond, ...endsOf(cut) };
}

function judgeDead(alive: readonly QuietLife[], dead: readonly QuietLife[]): QuietVerdict {
  const shortest = Math.min(...dead.map(({ ms }) => ms));
  const lived = Math.max(0, ...alive.map(({ ms }) => ms));
  const surely = dead.filter(({ ms }) => ms >= lived);
  const outlived = dead.some(({ mostMs }) => alive.some(({ leastMs }) => leastMs > MUCH_LONGER * mostMs));
  if (surely.length === 0 || outlived)
    return { state: 'unsure', why: 'what was sent after a silence did not arrive, but did after a longer one' };
  if (surely.length < 2) return { state: 'unsure', why: 'what was sent after a silence did not arrive, but only once' };
  const lowMs = longest(alive.filter(({ ms }) => ms < shortest));
  return {
    state: 'dropped',
    lowMs: Math.max(0, lowMs - PRECISION_MS),
    highMs: Math.min(...surely.map(({ mostMs }) => mostMs)) + PRECISION_MS + lateness([...alive, ...dead]),
    ...endsOf(surely),
  };
}

/** By how much what is sent may be later on its way than usual, as what arrived shows: a mark that never did was perhaps as late when it was dropped. */
function lateness(lives: readonly QuietLife[]): number {
  const took = lives.flatMap(({ tookMs }) => tookMs ?? []);
  return took.length === 0 ? 0 : Math.max(...took) - Math.min(...took);
}

/** The silences to try next, so that the interval becomes smaller, or what was seen once is seen again; empty: there is nothing to gain. */
export function nextSilences(lives: readonly QuietLife[], wantedMs: number, round: number): readonly number[] {
  const cut = lives.filter(({ fate }) => fate === 'cut');
  const dead = lives.filter(({ fate }) => fate === 'dead');
  if (cut.length > 0) {
    if (round > 0) return [];
    const from = Math.min(...cut.map(({ leastMs }) => leastMs));
    const to = Math.max(...cut.map(({ mostMs }) => mostMs));
    const again = Math.min(1.2 * to + 300, Math.max(wantedMs, to + 300));
    return [again, 0.8 * from, again, again, 0.9 * from, again];
  }
  if (dead.length === 0) return [];
  const high = Math.min(...dead.map(({ ms }) => ms));
  const low = Math.max(0, ...lives.filter(({ fate, ms }) => fate === 'alive' && ms < high).map(({ ms }) => ms));
  if (high - low <= Math.max(FINE_MS, FINE_SHARE * high) && dead.length > 1) return [];
  const step = (high - low) / (POINTS + 1);
  return Array.from({ length: POINTS + 1 }, (_, index) => low + (index + 1) * step);
}

function longest(alive: readonly QuietLife[]): number {
  return Math.max(0, ...alive.map(({ leastMs }) => leastMs));
}

function endsOf(lives: readonly QuietLife[]): Pick<Interval, 'with' | 'atClient' | 'atServer' | 'first'> {
  const atClient = agreed(lives.map((life) => life.atClient));
  const atServer = agreed(lives.map((life) => life.atServer));
  const how = agreed(lives.map((life) => life.atClient ?? life.atServer));
  const later = lives.flatMap(({ serverLaterMs }) => serverLaterMs ?? []).sort((a, b) => a - b);
  const middle = later[Math.floor(later.length / 2)];
  const first = middle === undefined ? 'unknown' : Math.abs(middle) <= TOGETHER_MS ? 'together' : middle > 0 ? 'client' : 'server';
  return { with: how === null || how === 'error' ? 'unknown' : how, atClient, atServer, first };
}

/** One way of ending, where all of them agree or some could not tell which it was. */
function agreed(seen: readonly SeenEnd[]): SeenEnd {
  const ways = new Set(seen.filter((end) => end !== null));
  const [only] = ways;
  if (only === undefined) return null;
  if (ways.size === 1) return only;
  return ways.has('error') ? 'error' : 'fin-or-rst';
}
