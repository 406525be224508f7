import { Failure } from '../../shared/model/failure.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import { monotonicMs, startDeadline } from '../net/deadline.ts';
import { MAX_EVIDENCE_BYTES } from './evidence-request.ts';
import type { FarEnd, LeasedPort } from './far-end.ts';
import { ask, type Answered, type Visit } from './far-visit.ts';
import { LOWEST_MAX_RATE } from './paced-service.ts';
import type { ConnectionEvidence } from './probe-record.ts';

/** Between two fetches of the same evidence, unless it is to be the last. */
const FETCH_EVERY_MS = 150;
/** So many fetches that took more than half of a stage's time, and the server is not asked again in this run. */
const MOST_SLOW = 3;
/** Nobody is sent by a stranger to a port below: services that others depend on live there. */
const LOWEST_LEASED_PORT = 1024;

export interface FarServerOptions extends Visit {
  readonly target: Endpoint;
}

/**
 * A `serve --service probe` somewhere else. It cannot be told what comes, so it plays only the halves that it was started for; its evidence is fetched by nonce.
 * `leaseNonce`: what came to a port that it opened for one run is its evidence instead.
 */
export function farServer(options: FarServerOptions, leaseNonce: string | null = null): FarEnd {
  let last: { nonce: string; at: number; found: readonly ConnectionEvidence[] | null } | null = null;
  let slow = 0;
  let doubt: string | null = null;
  let maxRate: number | null = null;
  return {
    own: false,
    get doubt() {
      return doubt;
    },
    get maxRate() {
      return maxRate;
    },
    target: options.target,
    fingerprint: options.plan.trust?.pin ?? null,
    chain: null,
    prepare: ({ half }) => Promise.resolve(half.stream === 'raw' && half.token === 'websocket'),
    evidence: async (nonce, signal, sent) => {
      const fresh = last !== null && last.nonce === nonce && monotonicMs() - last.at < FETCH_EVERY_MS;
      if (last && fresh && sent === undefined) return last.found;
      // Each check asks many times, and a server that is silent on purpose would be waited for each time.
      if (slow >= MOST_SLOW) return null;
      const began = monotonicMs();
      const told = await fetchEvidence(options, leaseNonce ?? nonce, { sent, signal }, (rate) => {
        maxRate = rate;
      });
      const at = monotonicMs();
      if (at - began > options.plan.timeoutMs / 2) slow += 1;
      if (slow >= MOST_SLOW) doubt ??= 'it took too long to tell it, again and again';
      if (told instanceof Failure) doubt ??= told.message;
      const found = told instanceof Failure ? null : told;
      last = { nonce, at, found };
      return found;
    },
    ...(leaseNonce === null ? { lease: (signal: AbortSignal) => takePort(options, signal) } : { leased: true }),
  };
}

/** Null when it cannot be had: the way to it is broken, or the server keeps nothing under that nonce. A failure: what it sent is no evidence. */
async function fetchEvidence(
  visit: Visit,
  of: string,
  { sent, signal }: { readonly sent: number | undefined; readonly signal: AbortSignal },
  onMaxRate: (bytesPerSecond: number | null) => void,
): Promise<readonly ConnectionEvidence[] | Failure | null> {
  const answered = await ask(visit, { check: 'evidence', of, up: sent ?? null }, signal);
  if (!answered) return null;
  const { fields, stream } = answered;
  onMaxRate(maxRateIn(fields));
  const deadline = startDeadline(signal, visit.plan.timeoutMs);
  try {
    const { length } = fields;
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0 || length > MAX_EVIDENCE_BYTES) return null;
    const document = await stream.readExactly(length, deadline.signal);
    const { parseEvidence } = await import('./evidence-document.ts');
    try {
      return parseEvidence(document);
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof Failure)) throw error;
    return null;
  } finally {
    deadline.clear();
    stream.abort();
  }
}

/** What no server of ours would name is none, else a stranger could have this end send so slowly that nothing shows. */
function maxRateIn({ maxRate }: Answered['fields']): number | null {
  return typeof maxRate === 'number' && Number.isSafeInteger(maxRate) && maxRate >= LOWEST_MAX_RATE ? maxRate : null;
}

/** Null: it gives none, or not now. The port lives as long as the connection that asked for it. */
async function takePort(options: FarServerOptions, signal: AbortSignal): Promise<LeasedPort | null> {
  const answered = await ask(options, { check: 'lease' }, signal);
  if (!answered) return null;
  const { nonce, fields, stream } = answered;
  const end = (): void => {
    stream.abort();
  };
  const { port } = fields;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < LOWEST_LEASED_PORT || port > 65_535) {
    end();
    return null;
  }
  return { farEnd: farServer({ ...options, target: { host: options.target.host, port } }, nonce), end };
}
