import { TIMED_CHECKS, type CheckId } from '../../../shared/model/check.ts';
import { VARIANTS } from '../../../shared/model/handshake.ts';
import type { RunPlan } from '../../../shared/model/run-plan.ts';

/*
 * How long a run takes when nothing on the way goes silent. From what the checks do (electron/diagnosis/checks): how long they send, how often they wait, and
 * how many connections they open. Rounded up: a run that is over early disappoints nobody.
 */

/** Opening one connection, a leg: dial, a proxy's dialogue or the handshake. */
const LEG_MS = 12;
/** What a mode costs before and after its checks: its server, its record. */
const MODE_MS = 50;
/** How far away somebody else's server is nobody knows yet. */
const FOREIGN_MS = 600;
/** A variant of the ladder: a handshake, and a few bytes both ways. */
const RUNG_CONNECTIONS = 3;
const RUNG_MS = 40;
/** duplex is measured straight to the server first (`CONTROL_MS` there). */
const CONTROL_MS = 250;

interface CheckCost {
  readonly connections: number;
  /** Besides its connections. */
  readonly ms: number;
}

const COSTS: Readonly<Partial<Record<CheckId, CheckCost>>> = {
  transparency: { connections: 1, ms: 80 },
  // Eight messages each way, 25 ms apart, one way after the other.
  streaming: { connections: 2, ms: 480 },
  'early-data': { connections: 2, ms: 20 },
  'half-close': { connections: 2, ms: 20 },
  rfc6455: { connections: 2, ms: 20 },
  tls: { connections: 1, ms: 80 },
  // Twenty messages, then as many as fit under load; both straight to the server too.
  latency: { connections: 4, ms: 4_600 },
  // Five ports, and what is no yes is asked for twice.
  ports: { connections: 10, ms: 50 },
};

export type Mode = 'direct' | 'tunnel' | 'relay';

/** The modes that a run tries, as the engine chooses them: only HTTP proxies relay. */
export function modesTried({ hops, mode, target, tls }: Pick<RunPlan, 'hops' | 'mode' | 'target' | 'tls'>): readonly Mode[] {
  const last = hops.at(-1);
  if (!last) return ['direct'];
  if (mode !== 'auto') return [mode];
  // TLS from the first byte cannot be relayed.
  const direct = target.kind === 'foreign' ? /^wss:/iu.test(target.url) : tls === 'direct';
  return (last.kind === 'http' || last.kind === 'https') && !direct ? ['tunnel', 'relay'] : ['tunnel'];
}

export interface Estimate {
  readonly ms: number;
  /** Amounts without a pace take as long as the route makes them: not in `ms`. */
  readonly open: boolean;
}

export function estimateOf(plan: RunPlan): Estimate {
  const modes = modesTried(plan);
  const amount = plan.checks.includes('duplex') && plan.up !== null && plan.down !== null ? Math.max(plan.up, plan.down) : null;
  const duplexMs = amount === null ? plan.durationMs : plan.pace === null ? 0 : (amount / plan.pace) * 1000;
  return { ms: modes.reduce((ms, mode) => ms + modeMs(plan, mode, duplexMs), 0), open: amount !== null && plan.pace === null };
}

function modeMs({ checks, hops, target, ladder, handshakes, durationMs, idleMaxMs }: RunPlan, mode: Mode, duplexMs: number): number {
  const connectionMs = LEG_MS * (1 + hops.length);
  let ms = MODE_MS + handshakes * connectionMs;
  // Both look at the same connections, and what ends is narrowed down in further rounds, which are shorter.
  if (TIMED_CHECKS.some((id) => checks.includes(id))) ms += 1.5 * idleMaxMs + 2_000;
  // Two connections with pings; the rest needs the other end.
  if (target.kind === 'foreign') return ms + 2 * connectionMs + FOREIGN_MS;
  if (ladder) ms += VARIANTS.length * (RUNG_CONNECTIONS * connectionMs + RUNG_MS);
  for (const id of checks) {
    if ((id === 'tls' || id === 'ports') && mode !== 'tunnel') continue;
    if (id === 'duplex') ms += connectionMs + duplexMs + (hops.length > 0 ? Math.min(CONTROL_MS, durationMs) : 0);
    const cost = COSTS[id];
    if (cost) ms += cost.ms + cost.connections * connectionMs;
  }
  return ms;
}

/** `about 2 s`, `about 20 s`, `about 3 min`. */
export function estimateInWords({ ms, open }: Estimate): string {
  const time = `about ${roundedUp(ms / 1000)}`;
  return open ? `${time} and as long as the amounts take` : time;
}

function roundedUp(seconds: number): string {
  if (seconds <= 10) return `${String(Math.max(1, Math.ceil(seconds)))} s`;
  if (seconds <= 90) return `${String(Math.ceil(seconds / 5) * 5)} s`;
  return `${String(Math.ceil(seconds / 60))} min`;
}
