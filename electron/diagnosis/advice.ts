import type { RunRecord } from '../../shared/model/probe-set.ts';
import { OR_TUNNEL, OR_TUNNEL_TO_443 } from './fix.ts';

/** Lets each run of a set know what the others found: the smallest change that works may be the other mode. */
export function adviseAcross(runs: readonly RunRecord[]): RunRecord[] {
  return runs.map((run) => {
    if (run.grade === 'clean') return run;
    const better = runs.find((other) => other !== run && (other.grade === 'clean' || other.grade === 'altered') && run.grade !== 'altered');
    if (!better) return { ...run, fix: run.fix?.replace(OR_TUNNEL, tunnelAdvice(runs)).trim() ?? null };
    const through = better.route.mode === 'tunnel' ? 'Through CONNECT it works.' : 'As a relay it works.';
    const fix =
      better.route.mode === 'tunnel'
        ? 'Use the proxy as a tunnel: CONNECT to the server, then the handshake inside (--mode tunnel).'
        : 'Let the proxy relay the request instead of tunnelling (--mode relay).';
    return { ...run, summary: `${run.summary} ${through}`, fix };
  });
}

/** Beside a relay that strips: the tunnel, unless it was tried and is shut. */
function tunnelAdvice(runs: readonly RunRecord[]): string {
  const tunnel = runs.find(({ route }) => route.mode === 'tunnel');
  if (!tunnel) return OR_TUNNEL;
  return tunnel.handshake.reason === 'policy' ? OR_TUNNEL_TO_443 : '';
}
