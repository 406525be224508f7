import type { CheckId } from '../../shared/model/check.ts';
import type { CheckRecord, HandshakeRecord, NumberTree, RunRecord } from '../../shared/model/probe-set.ts';

/*
 * Which hop of a chain did it. Method: the same checks over the first 0, 1, 2 … hops of the chain, each time with a tunnel from the last of them straight to the
 * server; then over the whole chain once more, since what comes and goes would be found anywhere. A property is laid to the hops between the longest prefix
 * without it and the shortest one with it. Repeats: both of these are run twice, and what they do not show both times is not known of them. Control: the prefix of
 * no hops is the direct path. Cannot tell: a hop from the way between it and the server; whether a later hop does the same; anything where a prefix opens no
 * tunnel to the server, as where a proxy only lets through to the next one.
 */

/** The runs over the first `hops` of a chain; one at least. */
export interface PrefixRuns {
  readonly hops: number;
  readonly runs: readonly RunRecord[];
}

export interface Bisection {
  /** By number of hops, from 0 on; not necessarily all of them. */
  readonly prefixes: readonly PrefixRuns[];
  /** Over the whole chain again; null: there was no need. */
  readonly again: RunRecord | null;
}

type Seen = 'present' | 'absent' | 'unknown';

/** Something that a run shows and that may begin at a hop. */
interface Property {
  readonly check: CheckId;
  /** Within the check; null: the check's finding itself. */
  readonly change: { readonly side: Side; readonly name: string } | null;
  readonly seenIn: (run: RunRecord) => Seen;
}

type Side = 'request' | 'response';

/** Where a property begins. Hops are counted from 0; `from` to `to` are those that may have done it, both null where the direct path shows it too. */
interface Place {
  readonly from: number | null;
  readonly to: number | null;
  readonly prefixes: Readonly<Record<string, Seen>>;
}

/** The checks whose failure or change is worth asking of each prefix; empty: nothing to look for, or a route that broke where its own dialogue says. */
export function worthBisecting(run: RunRecord): readonly CheckId[] {
  if (run.route.hops.length < 2 || run.handshake.outcome === 'not-attempted') return [];
  return [...new Set(propertiesOf(run).map(({ check }) => check))];
}

/** Whether the run shows everything that was looked for in `full`: no longer prefix can tell more. */
export function showsAll(full: RunRecord, run: RunRecord): boolean {
  return propertiesOf(full).every(({ seenIn }) => seenIn(run) === 'present');
}

/** The prefixes on which a place rests that were run only once, by their hops. */
export function doubtfulPrefixes(full: RunRecord, bisection: Bisection): readonly number[] {
  const resting = placed(full, bisection).flatMap(({ place }) => (place.to === null ? [0] : [place.from, place.to + 1]));
  return bisection.prefixes.filter(({ hops, runs }) => runs.length < 2 && resting.includes(hops)).map(({ hops }) => hops);
}

function placed(full: RunRecord, { prefixes, again }: Bisection): readonly (Property & { readonly place: Place })[] {
  const properties = propertiesOf(full).filter(({ seenIn }) => again === null || seenIn(again) === 'present');
  return properties.flatMap((property) => {
    const place = placeOf(property, full.route.hops.length, prefixes);
    return place ? [{ ...property, place }] : [];
  });
}

/** The run with what its prefixes showed: in the numbers of each check, in its words, and for the handshake in `attributedTo`. */
export function withBisection(full: RunRecord, bisection: Bisection): RunRecord {
  const found = placed(full, bisection);
  const said = new Map<CheckId, string>();
  const checks = full.checks.map((check) => {
    const own = found.filter((property) => property.check === check.id);
    const [whole] = own.filter(({ change }) => change === null);
    if (whole) {
      const words = placeInWords(whole.place, full.route.hops);
      said.set(check.id, words);
      return { ...check, summary: `${check.summary} ${words}`, numbers: { ...check.numbers, bisection: numbersOf(whole.place) } };
    }
    if (own.length === 0) return check;
    return {
      ...check,
      summary: `${check.summary} ${changesInWords(own, full.route.hops)}`,
      numbers: { ...check.numbers, bisection: changesIn(own) },
    };
  });
  // Behind the sentence of that check, where no other fault stands between.
  const headline = full.checks.find(({ id, summary }) => said.has(id) && full.summary.includes(summary));
  return {
    ...full,
    checks,
    handshake: { ...full.handshake, attributedTo: attribution(found) ?? full.handshake.attributedTo },
    summary: headline
      ? full.summary.replace(headline.summary, (sentence) => `${sentence} ${said.get(headline.id) ?? ''}`.trimEnd())
      : full.summary,
  };
}

function attribution(found: readonly (Property & { readonly place: Place })[]): HandshakeRecord['attributedTo'] {
  const place = found.find(({ check }) => check === 'handshake')?.place;
  return place && place.from !== null && place.from === place.to ? { hop: place.from, basis: 'prefix-run' } : null;
}

function propertiesOf(run: RunRecord): readonly Property[] {
  const failed = run.checks.filter(
    ({ id, result, finding }) => result === 'fail' && finding !== null && id !== 'headers' && id !== 'ports',
  );
  return [
    ...failed.map((check): Property => ({ check: check.id, change: null, seenIn: (other) => findingIn(other, check) })),
    ...(['request', 'response'] as const).flatMap((side) =>
      namesOf(run.handshake, side).map((name): Property => ({
        check: 'headers',
        change: { side, name },
        seenIn: (other) => changeIn(other.handshake, side, name),
      })),
    ),
  ];
}

function findingIn(run: RunRecord, { id, finding }: CheckRecord): Seen {
  const check = run.checks.find((other) => other.id === id);
  if (check?.result === 'pass') return 'absent';
  return check?.result === 'fail' && check.finding === finding ? 'present' : 'unknown';
}

function changeIn(handshake: HandshakeRecord, side: Side, name: string): Seen {
  const [written, arrived] =
    side === 'request'
      ? [handshake.clientSent, handshake.serverReceived]
      : [handshake.serverSent, handshake.answeredBy === 'server' ? handshake.clientReceived : null];
  if (written === null || arrived === null) return 'unknown';
  return namesOf(handshake, side).includes(name) ? 'present' : 'absent';
}

/** A change without its values, in which a prefix may differ: an address, a port. */
function namesOf({ requestChanges, responseChanges }: HandshakeRecord, side: Side): readonly string[] {
  const changes = side === 'request' ? requestChanges : responseChanges;
  return [...new Set(changes.map(({ change, name }) => `${change} ${name.toLowerCase()}`))];
}

/** Null where nothing can be said: what is there, then not, then there again has no beginning, and an unknown from the first prefix to the last tells nothing. */
function placeOf({ seenIn }: Property, hops: number, prefixes: readonly PrefixRuns[]): Place | null {
  const agreed = ({ runs }: PrefixRuns): Seen => {
    const [seen = 'unknown', ...others] = new Set(runs.map(seenIn));
    return others.length === 0 ? seen : 'unknown';
  };
  const seen = [...prefixes.map((prefix) => ({ hops: prefix.hops, seen: agreed(prefix) })), { hops, seen: 'present' as const }];
  const first = seen.findIndex((one) => one.seen === 'present');
  if (seen.slice(first).some((one) => one.seen === 'absent')) return null;
  const shortest = seen[first]?.hops ?? hops;
  const table = Object.fromEntries(prefixes.map((prefix) => [String(prefix.hops), agreed(prefix)]));
  if (shortest === 0) return { from: null, to: null, prefixes: table };
  const longestWithout = seen.filter((one) => one.seen === 'absent').at(-1)?.hops;
  if (longestWithout === undefined) return null;
  return { from: longestWithout, to: shortest - 1, prefixes: table };
}

function numbersOf({ from, to, prefixes }: Place): NumberTree {
  return { from, to, prefixes };
}

function changesIn(properties: readonly (Property & { readonly place: Place })[]): NumberTree {
  const of = (side: Side): NumberTree =>
    Object.fromEntries(
      properties.flatMap(({ change, place }) => (change?.side === side ? [[change.name, { from: place.from, to: place.to }]] : [])),
    );
  return { request: of('request'), response: of('response') };
}

function placeInWords(place: Place, hops: readonly string[]): string {
  const { from, to } = place;
  if (from === null || to === null) return 'Straight to the server the same happens: it is not the proxies.';
  const without = from === 0 ? 'without a proxy' : `up to ${named(hops, from - 1)}`;
  return `It is done ${culprit(place, hops)}; ${without} it does not happen.`;
}

/** By whom, as far as it can be told. */
function culprit({ from, to }: Place, hops: readonly string[]): string {
  if (from === null || to === null) return 'by none of the proxies';
  const first =
    from === to
      ? `by ${named(hops, to)}`
      : `by one of ${hops.slice(from, to + 1).join(', ')} (the ways over only some of them told nothing)`;
  return `${first} or between ${from === to ? 'it' : 'them'} and the server`;
}

function named(hops: readonly string[], hop: number): string {
  return hops[hop] ?? `hop ${String(hop)}`;
}

const MOST_NAMED = 6;

/** Which lines were changed where, a sentence a place. */
function changesInWords(properties: readonly (Property & { readonly place: Place })[], hops: readonly string[]): string {
  const names = new Map<string, string[]>();
  for (const { change, place } of properties) {
    if (!change) continue;
    const who = culprit(place, hops);
    names.set(who, [...(names.get(who) ?? []), change.name]);
  }
  return [...names]
    .map(([who, all]) => {
      const more = all.length - MOST_NAMED;
      return `${all.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}: ${who}.`;
    })
    .join(' ');
}
