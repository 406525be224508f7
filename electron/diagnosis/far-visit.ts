import { randomBytes } from 'node:crypto';
import type { Endpoint, Route } from '../../shared/model/route.ts';
import { Failure, type ErrorCode } from '../../shared/model/failure.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { startDeadline, throwIfAborted } from '../net/deadline.ts';
import { openRoute } from '../route/chain.ts';
import { openByMode } from '../websocket/open-by-mode.ts';
import { readLine } from './first-line.ts';
import { formatRequest, parseReply, type ProbeCheck, type ProbeReply } from './probe-line.ts';
import type { ProbePlan } from './probe-plan.ts';

/** By which way and address a far server is asked for what the run itself does not carry. */
export interface Visit {
  readonly evidenceRoute: Route;
  readonly evidenceAddress: Endpoint;
  readonly plan: ProbePlan;
}

/** What is asked, beside the secret and a nonce of its own. */
export interface Question {
  readonly check: ProbeCheck;
  readonly of?: string;
  readonly up?: number | null;
}

/** A good answer, and the stream behind it, which is the caller's to end. */
export interface Answered {
  readonly nonce: string;
  readonly fields: Extract<ProbeReply, { ok: true }>['fields'];
  readonly stream: ByteStream;
}

// In our own words: a stranger's may hold the secret that it was just given.
const OUR_WORDS: ReadonlyMap<ErrorCode, string> = new Map([
  ['PROBE_SECRET', 'the far server asks for a secret, and this is not it; give the same --secret-file at both ends'],
  [
    'PROBE_LOCKED',
    'too many wrong secrets came to the far server from the address that this comes from; it looks at none from there for a while; try again in a minute',
  ],
]);

/** Null: the way to it is broken, it refused, or its answer cannot be read. Rejects with `PROBE_SECRET`, `PROBE_LOCKED` and `CANCELLED`. */
export async function ask(
  { evidenceRoute, evidenceAddress, plan }: Visit,
  question: Question,
  signal: AbortSignal,
): Promise<Answered | null> {
  const { timeoutMs } = plan;
  const opened = await openRoute(evidenceRoute, evidenceAddress, { signal, timeoutMs });
  if (!opened.ok) {
    throwIfAborted(signal);
    return null;
  }
  const deadline = startDeadline(signal, timeoutMs);
  let { stream } = opened;
  let answered = false;
  try {
    const { handshake } = await openByMode(stream, {
      target: evidenceAddress,
      variant: 'get',
      tls: plan.tls,
      trust: plan.trust ?? {},
      relay: opened.relay,
      timeoutMs,
      signal,
    });
    if (!handshake?.socket) return null;
    stream = handshake.socket;
    const nonce = randomBytes(12).toString('hex');
    const empty = { up: null, down: null, ms: null, pace: null, seed: 0, part: null, of: null };
    await stream.write(formatRequest({ ...empty, ...question, nonce, auth: plan.secret }), deadline.signal);
    const reply = parseReply(await readLine(stream, deadline.signal));
    const words = reply.ok ? undefined : OUR_WORDS.get(reply.code);
    if (!reply.ok && words !== undefined) throw new Failure(reply.code, words, { stage: 'stream', hop: 'target' });
    answered = reply.ok;
    return reply.ok ? { nonce, fields: reply.fields, stream } : null;
  } catch (error) {
    if (signal.aborted || !(error instanceof Failure) || OUR_WORDS.has(error.code)) throw error;
    return null;
  } finally {
    deadline.clear();
    if (!answered) stream.abort();
  }
}
