import { byPrecedence, type FindingOf } from '../../../shared/model/check.ts';
import type { NumberTree } from '../../../shared/model/probe-set.ts';
import { notTested, type CheckContext, type CheckOutput } from '../check.ts';
import { whereWords, type AddressTally } from '../used-address.ts';
import type { LifePlan, QuietLife, Silent } from '../quiet-life.ts';
import { judgeWhere, tallyOf, type LocatedVerdict } from '../quiet-addresses.ts';
import { livesOf, type LifeRound } from '../quiet-rounds.ts';
import { nextSilences } from '../quiet-verdict.ts';
import { heartbeatSeconds, IDLE_KINDS, idleSentence, intervalNumbers, type IdleKind } from '../quiet-words.ts';

/*
 * Method: many connections at once, each silent for its own time: both sides, the client alone (the server sends a byte every 250 ms), the server alone.
 * After the silence both ends send a mark and must receive the other's. An end that either of them sees before is `closed-after`; marks that do not arrive
 * in 3 s on a connection that nobody saw end are `silently-dropped`. Further rounds put the silences closer around the cut. The connections of a round
 * begin up to 1 s apart, since some proxies look at their clock once a second.
 * Repeats: two connections must show it; one that outlives them makes it `intermittent` where an end was seen, and unclear where none was.
 * Control: the longest silence of each kind straight to the server at the same time; and, over the route, connections on which both sides send: what
 * ends these too is not the silence (see `lifetime`).
 * With somebody else's server silence of both sides alone is tried, between two pings; what it saw itself is not known, so nobody is named.
 * Cannot tell: a cut by the proxy from one between it and either end, where not both ends saw it; a limit above the longest silence; what would happen to
 * other connections (a proxy may be told to treat other ports or hosts otherwise).
 */

/** Of the longest silence. A round's beginnings are spread, and so are the long silences among them: together they meet a slow clock at every phase. */
const FIRST_SHARES: Readonly<Record<Silent, readonly number[]>> = {
  both: [1, 1 / 8, 0.71, 1 / 2, 0.85, 1 / 4, 1, 1],
  client: [1, 1],
  server: [1, 1],
  neither: [1, 1],
};
/** Nothing makes somebody else's server send or be silent; it answers pings, and is silent between them where it has nothing to say. */
const FROM_ONE_END: readonly IdleKind[] = ['both'];
const MOST_ROUNDS = 4;
/** An end at that share of the age at which busy connections end may be the same cut. */
const OF_AGE = 0.9;

export interface IdleOutcome {
  readonly output: CheckOutput;
  /** The connections on which both sides sent, for `lifetime`. */
  readonly busy: readonly QuietLife[];
}

/** Rejects only with `CANCELLED`. */
export async function runIdle(context: CheckContext, wantedMs: number): Promise<IdleOutcome> {
  const { control, plan } = context;
  const longestOf = (kind: Silent): number =>
    Math.max(0, ...(plan.lives ?? []).filter(({ silent }) => silent === kind).map(({ ms }) => ms));
  const possible: readonly IdleKind[] = plan.resource ? FROM_ONE_END : IDLE_KINDS;
  const kinds = plan.lives === null ? possible : possible.filter((kind) => longestOf(kind) > 0);
  const wanted = (kind: IdleKind): number => (plan.lives === null ? wantedMs : longestOf(kind));
  const [route, direct] = await Promise.all([
    livesOf(context.attempt, plan.lives ?? firstLives([...kinds, 'neither'], wantedMs), context),
    control
      ? livesOf(
          control,
          kinds.map((silent) => ({ silent, ms: wanted(silent) })),
          context,
        )
      : null,
  ]);
  if (route.lives.length === 0) return { output: notTested('idle', `Not tested: ${route.why}.`), busy: [] };
  const busy = route.lives.filter(({ silent }) => silent === 'neither');
  const busyEndMs = Math.min(...busy.filter(({ fate }) => fate === 'cut' || fate === 'dead').map(({ leastMs }) => leastMs));
  const lives = new Map(kinds.map((kind) => [kind, ofSilence(route, kind, busyEndMs)]));
  const rounds = plan.lives === null ? MOST_ROUNDS : 1;
  for (let round = 0; round + 1 < rounds; round++) {
    const next = kinds.flatMap((silent) => nextSilences(lives.get(silent) ?? [], wantedMs, round).map((ms) => ({ silent, ms })));
    if (next.length === 0) break;
    const more = await livesOf(context.attempt, next, context);
    for (const kind of kinds) lives.set(kind, [...(lives.get(kind) ?? []), ...ofSilence(more, kind, busyEndMs)]);
  }
  const all = [...lives.values()].flat();
  const tally = tallyOf(all);
  const located = new Map(kinds.map((kind) => [kind, judgeWhere(lives.get(kind) ?? [], wanted(kind), tally.culprits)]));
  return { output: outputOf(context, { located, lives: all, tally, busyEndMs, direct }), busy };
}

function firstLives(kinds: readonly Silent[], wantedMs: number): readonly LifePlan[] {
  return (['both', 'client', 'server', 'neither'] as const)
    .filter((silent) => kinds.includes(silent))
    .flatMap((silent) =>
      FIRST_SHARES[silent].map((share, index, all) => ({ silent, ms: share * wantedMs, place: (index + 0.5) / all.length })),
    )
    .sort((a, b) => a.place - b.place);
}

/** Of one kind, without what ended at the age at which busy connections end too. */
function ofSilence({ lives }: LifeRound, kind: IdleKind, busyEndMs: number): QuietLife[] {
  return lives.filter(
    ({ silent, fate, mostMs }) => silent === kind && ((fate !== 'cut' && fate !== 'dead') || mostMs < OF_AGE * busyEndMs),
  );
}

interface Shown {
  readonly located: ReadonlyMap<IdleKind, LocatedVerdict>;
  readonly lives: readonly QuietLife[];
  readonly tally: AddressTally;
  readonly busyEndMs: number;
  /** Null: there is no way straight to the server, or the run is it. */
  readonly direct: LifeRound | null;
}

function outputOf(context: CheckContext, { located, lives, tally, busyEndMs, direct }: Shown): CheckOutput {
  const verdicts = new Map([...located].map(([kind, { verdict }]) => [kind, verdict]));
  const found = [...verdicts].flatMap(([kind, { state }]): { kind: IdleKind; finding: FindingOf<'idle'> }[] => {
    if (state === 'cut' || state === 'sometimes') return [{ kind, finding: 'closed-after' }];
    return state === 'dropped' ? [{ kind, finding: 'silently-dropped' }] : [];
  });
  const ended = lives.filter(({ fate }) => fate === 'cut' || fate === 'dead');
  const always = [...located.values()].some(({ verdict: { state }, at }) => at === null && (state === 'cut' || state === 'dropped'));
  const sound = direct === null || (direct.lives.length > 0 && direct.lives.every(({ fate }) => fate === 'alive'));
  const heartbeatS = heartbeatSeconds(verdicts);
  const numbers: NumberTree = {
    ...Object.fromEntries([...verdicts].map(([kind, verdict]) => [kind, intervalNumbers(context, verdict)])),
    ...(heartbeatS === null || !sound ? {} : { heartbeatS }),
    ...(tally.failed ? { addresses: tally.numbers } : {}),
  };
  const base = {
    id: 'idle',
    also: [],
    numbers,
    attempts: lives.length,
    failures: ended.length,
    evidence: [...new Set(ended.flatMap(({ evidence }) => evidence))].slice(0, 32),
  } as const;
  const unclear = (why: string): CheckOutput => ({ ...base, result: 'inconclusive', finding: null, summary: `Not clear: ${why}.` });
  if (found.length > 0 && !sound) {
    const died = direct.lives.some(({ fate }) => fate === 'cut' || fate === 'dead');
    return unclear(
      died
        ? "silent connections end straight to the server too, so it is not shown to be the proxy's doing"
        : 'silent connections ended, and none straight to the server could be had to compare them with',
    );
  }
  if (found.length > 0) {
    const { finding, also } = byPrecedence(
      'idle',
      found.map((one) => one.finding),
    );
    const sentence = idleSentence(context, verdicts);
    if (always) return { ...base, result: 'fail', finding, also, summary: sentence };
    return { ...base, result: 'intermittent', finding, also, summary: `${whereWords(tally)}${sentence}` };
  }
  const [unsure] = [...verdicts.values()].filter(({ state }) => state !== 'kept');
  if (!unsure) return { ...base, result: 'pass', finding: 'kept', summary: idleSentence(context, verdicts) };
  if (busyEndMs < Infinity) return unclear('connections end at that age even while both sides send (see lifetime)');
  return unclear(unsure.state === 'unsure' ? unsure.why : 'not every kind of silence could be tried');
}
