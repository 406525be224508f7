import type { CheckId } from '../../shared/model/check.ts';
import type { TlsMode, Variant } from '../../shared/model/handshake.ts';
import type { Hop, RouteMode, TlsTrust } from '../../shared/model/route.ts';

/** Everything that decides what one run does. Times are milliseconds, amounts bytes, `pace` bytes per second; null: not limited by this. */
export interface ProbePlan {
  readonly hops: readonly Hop[];
  readonly mode: RouteMode;
  readonly variant: Variant;
  readonly customHead: Buffer | null;
  readonly tls: TlsMode;
  readonly trust: TlsTrust | null;
  readonly checks: readonly CheckId[];
  readonly up: number | null;
  readonly down: number | null;
  /** How long each side sends in `duplex`. */
  readonly durationMs: number;
  readonly pace: number | null;
  /** Handshakes tried by the check `handshake`. */
  readonly handshakes: number;
  /** A stage: dial, TLS, a proxy's answer, the handshake. */
  readonly timeoutMs: number;
  /** Silence, with bytes owed, that is called a stall or a lost FIN. */
  readonly quietMs: number;
  readonly secret: string | null;
}

export const DEFAULT_PROBE_PLAN = {
  variant: 'get',
  customHead: null,
  tls: 'none',
  trust: null,
  up: null,
  down: null,
  durationMs: 500,
  pace: null,
  handshakes: 3,
  timeoutMs: 10_000,
  quietMs: 1_500,
  secret: null,
} as const satisfies Partial<ProbePlan>;
