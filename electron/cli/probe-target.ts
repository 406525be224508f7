import { Failure } from '../../shared/model/failure.ts';
import { formatHop, type Endpoint, type Hop } from '../../shared/model/route.ts';
import type { ProbeTarget } from '../engine/engine.ts';
import { isLoopback } from '../engine/loopback.ts';
import { bad, readEndpoint } from './values.ts';

export interface TargetOptions {
  readonly listen?: Endpoint;
  readonly advertise?: Endpoint;
  readonly control?: Endpoint | 'none';
}

/** Which server the diagnosis ends at (CLI.md, `probe`). Throws a `Failure` of the stage `usage`. */
export function chooseTarget(text: string | undefined, { listen, advertise, control }: TargetOptions): ProbeTarget {
  const target = text === undefined ? null : readEndpoint(text);
  if (listen === undefined) {
    if (advertise !== undefined)
      throw bad(
        '--advertise needs --listen: it says under which address that listener is reached (for a far server, give TARGET and --control)',
      );
    if (target !== null) return { kind: 'far', target, control: control ?? null };
  } else if (target !== null && advertise !== undefined) {
    throw bad('TARGET and --advertise both say under which address the server is reached; give one of them');
  }
  if (control !== undefined) throw bad('--control is for a far server; the direct address of its own server is known');
  const reachedAt = target ?? advertise ?? null;
  if (listen?.port === 0 && reachedAt !== null) throw bad('whoever is to reach --listen has to know its port; give one that is not 0');
  return { kind: 'own', listen: listen ?? null, reachedAt };
}

/** Rejects with `UNREACHABLE_TARGET` where the proxies cannot possibly reach the server that this command starts. */
export async function checkReachable(
  target: ProbeTarget,
  hops: readonly Hop[],
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<void> {
  if (target.kind === 'far') return;
  const { listen, reachedAt } = target;
  if (listen !== null) {
    if (hops.length > 0 && reachedAt === null && (listen.host === '0.0.0.0' || listen.host === '::')) {
      throw unreachable(
        'the proxies cannot be told to connect to every address; add --advertise HOST:PORT with the address under which they reach this machine',
      );
    }
    return;
  }
  for (const hop of hops) {
    if ((await isLoopback(hop.host, options)) !== false) continue;
    throw unreachable(
      `the server of this command listens on loopback, where ${formatHop(hop)} cannot reach it; use --listen HOST:PORT with an address of this machine that the proxy reaches (and --advertise if it knows it by another), or run "duplexscope serve" on a host that it reaches and give its HOST:PORT`,
    );
  }
}

function unreachable(message: string): Failure {
  return new Failure('UNREACHABLE_TARGET', message, { stage: 'usage' });
}
