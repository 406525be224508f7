import { CHECK_IDS, TIMED_CHECKS } from '../../../shared/model/check.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { readForeignServer } from '../../../shared/model/foreign-server.ts';
import type { TlsMode } from '../../../shared/model/handshake.ts';
import { formatHop, type Hop } from '../../../shared/model/route.ts';
import type { ForeignChoice, RunPlan, TargetChoice } from '../../../shared/model/run-plan.ts';
import { readCustomHead } from '../connect.ts';
import { DEFAULT_PROBE_PLAN, type ProbeJob, type ProbeTarget } from '../engine.ts';
import { isLoopback } from '../loopback.ts';
import { endpointOf, hopsOf, trustOf } from './hops.ts';
import type { Secrets } from './secrets.ts';

/**
 * The window's plan as the engine takes it. Throws a `Failure` of the stage `usage` for what contradicts itself or cannot be, before anything is begun; the
 * words are those of the window. A head that stands beside another variant than `custom` is left out, and what only a server of ours can do beside somebody else's.
 */
export function jobOf(plan: RunPlan, secrets: Pick<Secrets, 'read'>): ProbeJob {
  const hops = hopsOf(plan.hops, secrets);
  const { target, ladder, ...half } = plan.target.kind === 'foreign' ? foreignHalf(plan, plan.target) : ownHalf(plan, plan.target, secrets);
  checkMode(plan, hops, half.tls);
  return {
    requestedMode: plan.mode,
    products: true,
    target,
    ...(ladder ? { ladder } : {}),
    plan: {
      ...DEFAULT_PROBE_PLAN,
      ...half,
      hops,
      trust: trustOf(half.tls === 'none' ? { ca: null, insecure: plan.insecure } : plan),
      checks: CHECK_IDS.filter((id) => plan.checks.includes(id)),
      handshakes: plan.handshakes,
      timeoutMs: plan.timeoutMs,
      idleMaxMs: TIMED_CHECKS.some((id) => plan.checks.includes(id)) ? plan.idleMaxMs : null,
    },
  };
}

/** What a plan says of its server, and of what it is sent. */
type Half = Pick<ProbeJob, 'target'> & { readonly ladder: boolean } & Pick<
    ProbeJob['plan'],
    'variant' | 'customHead' | 'tls' | 'resource'
  > &
  Partial<Pick<ProbeJob['plan'], 'up' | 'down' | 'durationMs' | 'pace' | 'secret'>>;

function ownHalf(plan: RunPlan, target: TargetChoice, secrets: Pick<Secrets, 'read'>): Half {
  const { variant, tls, ladder, up, down, durationMs, pace } = plan;
  if (ladder && variant === 'custom') throw bad('the ladder cannot start from a head of your own: choose another variant');
  const secret = target.kind === 'far' && target.secret ? secrets.read(target.secret) : null;
  const customHead = customHeadOf(plan);
  return { target: targetOf(target), ladder, variant, customHead, tls, resource: null, up, down, durationMs, pace, secret };
}

/** The standard handshake, and nothing but pings. */
function foreignHalf({ ladder }: RunPlan, { url, origin, subprotocols, headers }: ForeignChoice): Half {
  if (ladder) throw bad("the ladder needs a server of ours: somebody else's takes the standard handshake alone");
  const pairs = headers.map(({ name, value }) => [name, value] as const);
  const { target, secure, resource } = readForeignServer(url, { origin, subprotocols, headers: pairs });
  return {
    target: { kind: 'far', target, control: null },
    ladder: false,
    variant: 'rfc6455',
    customHead: null,
    tls: secure ? 'direct' : 'none',
    resource,
  };
}

/** The bytes of the variant `custom`, UTF-8, as they were written; null for the other variants. Throws `BAD_USAGE` or `BAD_HEAD`. */
function customHeadOf({ variant, customHead }: RunPlan): Buffer | null {
  if (variant !== 'custom') return null;
  if (customHead === null) throw bad('the variant custom needs a head: write one, or choose another variant');
  return readCustomHead(Buffer.from(customHead, 'utf8'));
}

function checkMode({ mode }: RunPlan, hops: readonly Hop[], tls: TlsMode): void {
  if (mode !== 'relay') return;
  const last = hops.at(-1);
  if (!last) throw bad('there is no proxy that could relay: add one, or choose the mode auto');
  if (last.kind !== 'http' && last.kind !== 'https') {
    throw bad(`the last proxy is ${last.kind}, which can only tunnel: choose the mode tunnel or auto, or put an HTTP proxy last`);
  }
  if (tls === 'direct') throw bad('TLS from the first byte cannot be relayed: choose the mode tunnel or auto, or no TLS');
}

/** `127.0.0.1` and `localhost` are where servers of our own listen anyway; on another address a free port is taken. */
export function targetOf(choice: TargetChoice): ProbeTarget {
  if (choice.kind === 'far')
    return { kind: 'far', target: endpointOf(choice), control: choice.control ? endpointOf(choice.control) : null };
  const { host } = endpointOf({ host: choice.listenHost, port: 1 });
  if (host === '0.0.0.0' || host === '::') {
    throw unreachable('a proxy cannot be told to connect to every address: choose one address of this machine for the server');
  }
  return { kind: 'own', reachedAt: null, listen: host === '127.0.0.1' || host === 'localhost' ? null : { host, port: 0 } };
}

/** Rejects with `UNREACHABLE_TARGET` where proxies elsewhere could not possibly reach a server of our own, since it listens on loopback. A name that cannot be looked up here is the route's to fail on. */
export async function checkReachable({ target, plan: { hops, timeoutMs } }: ProbeJob, signal: AbortSignal): Promise<void> {
  if (target.kind === 'far' || hops.length === 0) return;
  const options = { signal, timeoutMs };
  if (target.listen !== null && (await isLoopback(target.listen.host, options)) !== true) return;
  for (const [index, hop] of hops.entries()) {
    if ((await isLoopback(hop.host, options)) !== false) continue;
    throw unreachable(
      `the server of this run would listen on loopback, where ${formatHop(hop)} cannot reach it: choose an address of this machine for the server that the proxy reaches, or name a duplexscope server elsewhere`,
    ).at(index);
  }
}

function bad(message: string): Failure {
  return new Failure('BAD_USAGE', message, { stage: 'usage' });
}

function unreachable(message: string): Failure {
  return new Failure('UNREACHABLE_TARGET', message, { stage: 'usage' });
}
