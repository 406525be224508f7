import { randomBytes } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import type { Endpoint, Route } from '../../shared/model/route.ts';
import { startDeadline, throwIfAborted } from '../net/deadline.ts';
import { openRoute } from '../route/chain.ts';
import { openByMode } from '../websocket/open-by-mode.ts';
import { MAX_EVIDENCE_BYTES } from './evidence-request.ts';
import type { FarEnd } from './far-end.ts';
import { readLine } from './first-line.ts';
import { formatRequest, parseReply } from './probe-line.ts';
import type { ProbePlan } from './probe-plan.ts';
import type { ConnectionEvidence } from './probe-record.ts';

/** Between two fetches of the same evidence, unless it is to be the last. */
const FETCH_EVERY_MS = 150;

export interface FarServerOptions {
  readonly target: Endpoint;
  /** By which way and address the evidence is fetched. */
  readonly evidenceRoute: Route;
  readonly evidenceAddress: Endpoint;
  readonly plan: ProbePlan;
}

/** So many fetches that took more than half of a stage's time, and the server is not asked again in this run. */
const MOST_SLOW = 3;

/** A `serve --service probe` somewhere else. It cannot be told what comes, so it plays only the halves that it was started for; its evidence is fetched by nonce. */
export function farServer(options: FarServerOptions): FarEnd {
  let last: { nonce: string; at: number; found: readonly ConnectionEvidence[] | null } | null = null;
  let slow = 0;
  let doubt: string | null = null;
  return {
    own: false,
    get doubt() {
      return doubt;
    },
    target: options.target,
    fingerprint: options.plan.trust?.pin ?? null,
    chain: null,
    prepare: ({ half }) => Promise.resolve(half.stream === 'raw' && half.token === 'websocket'),
    evidence: async (nonce, signal, sent) => {
      const fresh = last !== null && last.nonce === nonce && performance.now() - last.at < FETCH_EVERY_MS;
      if (last && fresh && sent === undefined) return last.found;
      // Each check asks many times, and a server that is silent on purpose would be waited for each time.
      if (slow >= MOST_SLOW) return null;
      const began = performance.now();
      const told = await fetchEvidence(options, nonce, sent, signal);
      const at = performance.now();
      if (at - began > options.plan.timeoutMs / 2) slow += 1;
      if (slow >= MOST_SLOW) doubt ??= 'it took too long to tell it, again and again';
      if (told instanceof Failure) doubt ??= told.message;
      const found = told instanceof Failure ? null : told;
      last = { nonce, at, found };
      return found;
    },
  };
}

const WANTS_SECRET = 'the far server asks for a secret, and this is not it; give the same --secret-file at both ends';

/** Null when it cannot be had: the way to it is broken, or the server keeps nothing under that nonce. A failure: what it sent is no evidence. */
async function fetchEvidence(
  { evidenceRoute, evidenceAddress, plan }: FarServerOptions,
  nonce: string,
  sent: number | undefined,
  signal: AbortSignal,
): Promise<readonly ConnectionEvidence[] | Failure | null> {
  const { timeoutMs } = plan;
  const opened = await openRoute(evidenceRoute, evidenceAddress, { signal, timeoutMs });
  if (!opened.ok) {
    throwIfAborted(signal);
    return null;
  }
  const deadline = startDeadline(signal, timeoutMs);
  const limited = deadline.signal;
  let { stream } = opened;
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
    const empty = { up: sent ?? null, down: null, ms: null, pace: null, seed: 0, part: null };
    await stream.write(
      formatRequest({ ...empty, check: 'evidence', nonce: randomBytes(12).toString('hex'), of: nonce, auth: plan.secret }),
      limited,
    );
    const reply = parseReply(await readLine(stream, limited));
    if (!reply.ok) {
      // In our own words: a stranger's may hold the secret that it was just given.
      if (reply.code === 'PROBE_SECRET') throw new Failure('PROBE_SECRET', WANTS_SECRET, { stage: 'stream', hop: 'target' });
      return null;
    }
    const { length } = reply.fields;
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0 || length > MAX_EVIDENCE_BYTES) return null;
    const document = await stream.readExactly(length, limited);
    const { parseEvidence } = await import('./evidence-document.ts');
    try {
      return parseEvidence(document);
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof Failure) || error.code === 'PROBE_SECRET') throw error;
    return null;
  } finally {
    deadline.clear();
    stream.abort();
  }
}
