import { Failure } from '../../shared/model/failure.ts';
import { serverHalfOf } from '../../shared/model/handshake.ts';
import { monotonicMs, startDeadline } from '../net/deadline.ts';
import type { Attempt, AttemptOptions } from './attempt.ts';
import type { FarEnd } from './far-end.ts';
import { readLine } from './first-line.ts';
import { connectionOfRefusal, ownConnection, type Identified } from './own-connection.ts';
import { pause } from './pause.ts';
import { formatRequest } from './probe-line.ts';
import type { ProbePlan } from './probe-plan.ts';
import type { ConnectionEvidence } from './probe-record.ts';
import { firstTokens } from './request-levels.ts';

/** How long "the server received nothing" is given to turn out wrong, beyond two round trips; a proxy may answer before it passes the request on. */
const IDENTIFY_MS = 300;
/** What the server saw is there within a millisecond or two where all is on one machine; who is asked less and less often is not in the way of what takes longer. */
const FIRST_POLL_MS = 1;
const LONGEST_POLL_MS = 10;
/** Where an answer has come and nothing is expected any more but that nothing comes: most of a proxy list ends here, and each look costs as much as a small write. */
const LONGEST_IDLE_POLL_MS = 100;
const IDLE_GROWTH = 16;
/** Where nothing has come for so long, hardly ever anything does. */
const QUIET_AFTER_MS = 15;
/** The last look comes so long after the time is over. */
const LAST_LOOK_MS = 50;

/** Where the server is, and who is told meanwhile. */
export interface Looking {
  readonly farEnd: FarEnd;
  readonly plan: ProbePlan;
  readonly signal: AbortSignal;
  /** An answer has come, and nothing at a server of our own for some time. */
  readonly onQuiet?: (() => void) | undefined;
}

/** The connection at the server that was this attempt's, and whether what the server saw is known at all. */
export async function locate(
  attempt: Attempt,
  options: AttemptOptions,
  { farEnd, plan, signal, onQuiet }: Looking,
): Promise<{ readonly connection: Identified['connection']; readonly known: boolean }> {
  if (farEnd.foreign) return { connection: null, known: false };
  const sees = farEnd.own || farEnd.leased === true;
  const { connection, certain } = await (sees
    ? locateAtOwn(attempt, options, plan, signal, onQuiet)
    : locateAtFar(attempt, options, plan, signal));
  return { connection, known: certain && (sees || connection !== null) };
}

/** A far server that has a port open for us, and does not say what came there. */
const UNTOLD: Identified = { connection: null, certain: false };

/** Which connection of our own server, or at a port that is ours alone, was this attempt's; waits a moment, since the client may know the end before the other side has told what it saw. */
async function locateAtOwn(
  attempt: Attempt,
  options: AttemptOptions,
  plan: ProbePlan,
  signal: AbortSignal,
  onQuiet?: () => void,
): Promise<Identified> {
  const { handshake, outer, request, stream } = attempt;
  const first = outer ?? handshake;
  // Where no request was sent over the route, none of ours can have come.
  if (!first) return { connection: null, certain: true };
  const refusal = (all: readonly ConnectionEvidence[]): Identified =>
    connectionOfRefusal(all, first.sent, firstTokens(plan.tls, serverHalfOf(plan.variant).token));
  const introduces = stream !== null && options.check === 'handshake';
  // That the connection is gone already shows in what the server saw.
  if (introduces) await stream.write(formatRequest(request), signal).catch(networkOnly);
  const began = monotonicMs();
  const until = began + IDENTIFY_MS + 2 * (handshake ?? first).ms;
  let quiet = false;
  let wasOver = false;
  for (
    let pollMs = FIRST_POLL_MS;
    ;
    pollMs = stream ? Math.min(LONGEST_POLL_MS, 2 * pollMs) : Math.min(LONGEST_IDLE_POLL_MS, IDLE_GROWTH * pollMs)
  ) {
    const told = await attempt.evidence();
    const all = told ?? [];
    const over = monotonicMs() > until;
    // Where the time was over since this thread stood still, what has come meanwhile is seen only at its next turn.
    const late = over && wasOver;
    wasOver = over;
    if (stream) {
      const connection = ownConnection(all, request.nonce);
      if (connection && (late || !introduces || connection.probe?.line === 'ok')) return { connection, certain: true };
      if (late) return told ? refusal(all) : UNTOLD;
    } else {
      const found = refusal(all);
      const settled = all.every(({ connection }) => connection.outcome !== null);
      if (late && !told) return UNTOLD;
      if (late || (found.connection && settled)) return found;
      if (!quiet && all.length === 0 && monotonicMs() - began > QUIET_AFTER_MS) {
        quiet = true;
        onQuiet?.();
      }
    }
    await pause(stream ? pollMs : over ? LAST_LOOK_MS : Math.min(pollMs, Math.max(FIRST_POLL_MS, until - monotonicMs())), signal);
  }
}

/** A far server knows a connection by the nonce alone, which the other checks send later. */
async function locateAtFar(attempt: Attempt, options: AttemptOptions, plan: ProbePlan, signal: AbortSignal): Promise<Identified> {
  const introduced = options.check === 'handshake' && (await introduce(attempt, plan, signal));
  const seen = introduced ? await attempt.evidence() : null;
  return { connection: ownConnection(seen ?? [], attempt.request.nonce), certain: seen !== null };
}

/** Sends the probe line and waits for the answer, so that the server keeps evidence under the nonce. False: there is nobody to tell it to. */
async function introduce({ stream, handshake, request }: Attempt, { quietMs }: ProbePlan, signal: AbortSignal): Promise<boolean> {
  if (!stream) return false;
  const deadline = startDeadline(signal, quietMs + 2 * (handshake?.ms ?? 0));
  try {
    await stream.write(formatRequest(request), deadline.signal);
    await readLine(stream, deadline.signal);
  } catch (error) {
    // Whether the line arrived is the evidence's to say.
    if (!(error instanceof Failure) || signal.aborted) throw error;
  } finally {
    deadline.clear();
  }
  return true;
}

function networkOnly(error: unknown): void {
  if (!(error instanceof Failure) || error.code === 'CANCELLED') throw error;
}
