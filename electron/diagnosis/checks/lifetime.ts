import { notTested, type CheckContext, type CheckOutput } from '../check.ts';
import type { LifePlan, QuietLife } from '../quiet-life.ts';
import { judgeWhere, tallyOf } from '../quiet-addresses.ts';
import { livesOf } from '../quiet-rounds.ts';
import { nextSilences } from '../quiet-verdict.ts';
import { whereWords } from '../used-address.ts';
import { intervalNumbers, seconds, sentenceFor } from '../quiet-words.ts';

/*
 * Method: connections on which both sides send a byte every 250 ms, for as long as was asked; those that `idle` has had in the same run count. Then both
 * send a mark and must receive the other's. Repeats: two must be cut, and further ones are opened to say when; one that outlives them makes it
 * `intermittent`. Control: the same straight to the server, where any was cut.
 * Cannot tell: a limit above the time that was tried; whether age was counted from the connection's beginning or from the upgrade (both are within the
 * interval); a limit of bytes, which these few do not reach (see `duplex`).
 */

const AT_FIRST = 3;
const CONTROLS = 2;

/** `seen`: what has been tried already, such connections and others. Rejects only with `CANCELLED`. */
export async function runLifetime(context: CheckContext, wantedMs: number, seen: readonly QuietLife[]): Promise<CheckOutput> {
  const busyFor = (times: readonly number[]): LifePlan[] => times.map((ms) => ({ silent: 'neither', ms }));
  const whole = (count: number): LifePlan[] => busyFor(Array.from({ length: count }, () => wantedMs));
  const asked = context.plan.lives?.filter(({ silent }) => silent === 'neither') ?? null;
  let lives: readonly QuietLife[] = seen.filter(({ silent }) => silent === 'neither');
  if (lives.length === 0) {
    const first = await livesOf(context.attempt, asked ?? whole(AT_FIRST), context);
    if (first.lives.length === 0) return notTested('lifetime', `Not tested: ${first.why}.`);
    ({ lives } = first);
  }
  const ended = (all: readonly QuietLife[]): QuietLife[] => all.filter(({ fate }) => fate === 'cut' || fate === 'dead');
  const { control } = context;
  const [more, direct] =
    ended(lives).length === 0
      ? [null, null]
      : await Promise.all([
          livesOf(context.attempt, busyFor(asked === null ? nextSilences(lives, wantedMs, 0) : []), context),
          control ? livesOf(control, whole(CONTROLS), context) : null,
        ]);
  const all = [...lives, ...(more?.lives ?? [])];
  const tally = tallyOf(all);
  const { verdict, at } = judgeWhere(all, wantedMs, tally.culprits);
  const base = {
    id: 'lifetime',
    also: [],
    numbers: { ...intervalNumbers(context, verdict), ...(tally.failed ? { addresses: tally.numbers } : {}) },
    attempts: all.length,
    failures: ended(all).length,
    evidence: [...new Set(ended(all).flatMap(({ evidence }) => evidence))].slice(0, 32),
  } as const;
  const unclear = (why: string): CheckOutput => ({ ...base, result: 'inconclusive', finding: null, summary: `Not clear: ${why}.` });
  if (direct && ended(direct.lives).length > 0)
    return unclear("busy connections end straight to the server too, so it is not shown to be the proxy's doing");
  if (direct?.lives.length === 0)
    return unclear('busy connections ended, and none straight to the server could be had to compare them with');
  switch (verdict.state) {
    case 'kept':
      return {
        ...base,
        result: 'pass',
        finding: 'kept',
        summary: `A connection in use stays open for ${seconds(verdict.lowMs)} at least.`,
      };
    case 'cut':
    case 'dropped':
    case 'sometimes': {
      const sentence = sentenceFor(context, verdict, 'of its life, although both sides send').join(' ');
      if (verdict.state !== 'sometimes' && at === null) return { ...base, result: 'fail', finding: 'closed-after', summary: sentence };
      return { ...base, result: 'intermittent', finding: 'closed-after', summary: `${whereWords(tally)}${sentence}` };
    }
    case 'unsure':
      return unclear(verdict.why);
    case 'untested':
      return notTested('lifetime', "Not tested: the server's half of the evidence could not be had.");
  }
}
