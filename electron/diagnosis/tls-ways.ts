import type { Route } from '../../shared/model/route.ts';
import type { Dial } from '../route/chain.ts';
import { makeAttempt } from './attempt.ts';
import type { JudgedAttempt } from './checks/handshake.ts';
import type { TlsTry, TlsWays } from './checks/tls.ts';
import type { FarEnd } from './far-end.ts';
import type { ProbePlan } from './probe-plan.ts';
import { withoutHeads, type Transcript } from './transcript.ts';

export interface TlsWaysParts {
  readonly plan: ProbePlan;
  readonly farEnd: FarEnd;
  readonly control: FarEnd | null;
  /** A server of our own that speaks TLS from the first byte. */
  readonly tls: FarEnd | null;
  /** The run's own connections. */
  readonly own: readonly JudgedAttempt[];
  /** The run differs from the direct way. */
  readonly compares: boolean;
  readonly transcript: Transcript;
  readonly dial?: Dial;
  readonly signal: AbortSignal;
}

const STRAIGHT: Route = { hops: [], mode: 'direct' };

/** How the check `tls` gets its connections: those of a run that is inside TLS itself, else fresh ones with the server that is there for it. */
export function tlsWaysOf({ plan, farEnd, control, tls, own, compares, transcript, dial, signal }: TlsWaysParts): TlsWays {
  if (plan.tls !== 'none') {
    const straight = compares ? control : null;
    return {
      own,
      fresh: null,
      control: straight && (() => connect(STRAIGHT, straight, plan, null)),
      chain: () => farEnd.chain,
      pin: farEnd.fingerprint,
    };
  }
  const direct: ProbePlan = { ...plan, tls: 'direct', trust: null, variant: 'get' };
  const route: Route = { hops: plan.hops, mode: plan.mode };
  return {
    own: [],
    fresh: tls && (() => connect(route, tls, direct, withoutHeads(transcript))),
    control: tls && (() => connect(STRAIGHT, tls, direct, null)),
    chain: () => tls?.chain ?? null,
    pin: null,
  };

  async function connect(by: Route, end: FarEnd, inTls: ProbePlan, told: Transcript | null): Promise<TlsTry> {
    const path = { route: by, farEnd: end, plan: inTls, transcript: told, ...(by === STRAIGHT ? {} : { dial }) };
    const attempt = await makeAttempt(path, { check: 'handshake' }, signal);
    const connection = attempt.stream ? await attempt.mine() : null;
    attempt.stream?.abort();
    return { attempt, connection, verdict: null };
  }
}
