import type { CheckId } from '../../shared/model/check.ts';
import type { Resource, TlsMode, Variant } from '../../shared/model/handshake.ts';
import type { Hop, RouteMode, TlsTrust } from '../../shared/model/route.ts';
import type { LifePlan } from './quiet-life.ts';

/** Everything that decides what one run does. Times are milliseconds, amounts bytes, `pace` bytes per second; null: not limited by this. */
export interface ProbePlan {
  readonly hops: readonly Hop[];
  readonly mode: RouteMode;
  readonly variant: Variant;
  readonly customHead: Buffer | null;
  /** What somebody else's server is asked for; null: the server is one of ours. */
  readonly resource: Resource | null;
  readonly tls: TlsMode;
  readonly trust: TlsTrust | null;
  readonly checks: readonly CheckId[];
  readonly up: number | null;
  readonly down: number | null;
  /** How long each side sends in `duplex`, where an amount is not given. */
  readonly durationMs: number;
  /** Where both amounts are given: each side stops after so long all the same, whichever comes first; null: only the amount counts. */
  readonly atMostMs: number | null;
  readonly pace: number | null;
  /** Handshakes tried by the check `handshake`. */
  readonly handshakes: number;
  /** The kind of the proxy is being guessed: where the first try shows that it does not speak this protocol, it is not tried again. */
  readonly guessing: boolean;
  /** One of very many: a refusal in words (a status, a SOCKS code) is not asked for again. */
  readonly sparing: boolean;
  /** A stage: dial, TLS, a proxy's answer, the handshake. */
  readonly timeoutMs: number;
  /** Silence, with bytes owed, that is called a stall or a lost FIN. */
  readonly quietMs: number;
  /** The longest silence that `idle` tries, and how old a connection becomes in `lifetime`; null: neither is tested. */
  readonly idleMaxMs: number | null;
  /** The only connections that `idle` and `lifetime` try, once: whether they live. Null: as many as it takes to say for how long they do. */
  readonly lives: readonly LifePlan[] | null;
  readonly secret: string | null;
}

export const DEFAULT_PROBE_PLAN = {
  variant: 'get',
  customHead: null,
  resource: null,
  tls: 'none',
  trust: null,
  up: null,
  down: null,
  durationMs: 500,
  atMostMs: null,
  pace: null,
  handshakes: 3,
  guessing: false,
  sparing: false,
  timeoutMs: 10_000,
  quietMs: 1_500,
  idleMaxMs: null,
  lives: null,
  secret: null,
} as const satisfies Partial<ProbePlan>;
