import type { ServerHalf } from '../../shared/model/handshake.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import type { CertificateFacts } from '../../shared/model/tls-facts.ts';
import type { ProbeRequest } from './probe-line.ts';
import type { ConnectionEvidence } from './probe-record.ts';

/** What the server is told about the connections that come next. */
export interface ServerPlan {
  readonly half: ServerHalf;
  /** The probe line that the client is going to send: the service starts at once, so that the server's bytes flow even when the client's never arrive. */
  readonly request: ProbeRequest | null;
  /** Written together with the 101. */
  readonly firstBytes: Buffer | null;
}

/**
 * The server end of a run, wherever it is: a server of our own in another thread, or a far `serve --service probe`.
 * It is prepared for one attempt at a time, so that what arrives after `prepare` belongs to that attempt; an earlier one that still lives is found by its nonce.
 */
export interface FarEnd {
  readonly own: boolean;
  /** Somebody else's: it knows nothing of us, keeps no evidence, and is sent nothing that a WebSocket server does not expect. */
  readonly foreign?: true;
  /** What routes are asked to reach. */
  readonly target: Endpoint;
  /** SHA-256 of the certificate that the server holds; null without TLS or when it is not known. */
  readonly fingerprint: string | null;
  /** What it presents, its own certificate first; null where that is only known from its evidence. */
  readonly chain: readonly CertificateFacts[] | null;
  /** Tells the server what comes. False: this server cannot be told so and would not play this half. */
  prepare(plan: ServerPlan, signal: AbortSignal): Promise<boolean>;
  /**
   * What the server saw since `prepare` or under the nonce, connections in order of arrival; by nonce alone where the server is far. `null`: it cannot be had now.
   * Records are copies: ask again to see what is new. `sent`: how many pattern bytes the client has sent in all, given when nothing more will come:
   * the server then judges its last difference for good.
   */
  evidence(nonce: string, signal: AbortSignal, sent?: number): Promise<readonly ConnectionEvidence[] | null>;
  /** Its port was opened for one run alone: whatever comes there, upgraded or not, is the run's, and all of it is evidence. */
  readonly leased?: boolean;
  /** Asks a far server for such a port; null: it gives none. Rejects with `PROBE_SECRET`, `PROBE_LOCKED` and `CANCELLED`. */
  readonly lease?: (signal: AbortSignal) => Promise<LeasedPort | null>;
  /** Why what a far server told cannot be used, in words that follow "not believed: "; null: nothing was wrong with it so far. */
  readonly doubt?: string | null;
  /** Bytes a second that a far server carries on one connection each way, as it last said; null, or not there: it named no cap. */
  readonly maxRate?: number | null;
}

export interface LeasedPort {
  readonly farEnd: FarEnd;
  /** Gives the port back. Idempotent. */
  end(): void;
}

/** Nobody's. */
const NOWHERE: Endpoint = { host: '127.0.0.1', port: 0 };

/**
 * A server of our own that is only started when the first attempt is prepared; until then its `target` is port 0 of loopback, and its fingerprint null. `prepare`
 * rejects with what `start` does.
 */
export function lateFarEnd(start: () => Promise<FarEnd>): FarEnd {
  let starting: Promise<FarEnd> | null = null;
  let started: FarEnd | null = null;
  const begin = async (): Promise<FarEnd> => (started = await (starting ??= start()));
  return {
    own: true,
    get target() {
      return started?.target ?? NOWHERE;
    },
    get fingerprint() {
      return started?.fingerprint ?? null;
    },
    get chain() {
      return started?.chain ?? null;
    },
    prepare: async (plan, signal) => (await begin()).prepare(plan, signal),
    evidence: async (nonce, signal, sent) => (await begin()).evidence(nonce, signal, sent),
  };
}
