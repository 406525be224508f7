import { CHECKS, type CheckDefinition } from '../../shared/model/check.ts';
import type { CheckRecord, RunRecord } from '../../shared/model/probe-set.ts';
import { OR_TUNNEL, OR_TUNNEL_TO_443 } from './fix.ts';
import { tunnelledTlsFix } from './stream-fix.ts';

/** Lets each run of a set know what the others found: the smallest change that works may be the other mode. */
export function adviseAcross(runs: readonly RunRecord[]): RunRecord[] {
  return runs.map((run) => {
    if (run.grade === 'clean') return run;
    const better = runs.find((other) => other !== run && isBetter(other, run));
    if (!better) return { ...run, fix: withoutOtherMode(run, runs) };
    const tunnel = better.route.mode === 'tunnel';
    // What is altered works already: the other mode is only cleaner.
    const works = run.grade === 'altered' ? 'nothing of this happens' : 'it works';
    const fix = tunnel
      ? 'Use the proxy as a tunnel: CONNECT to the server, then the handshake inside (--mode tunnel).'
      : 'Let the proxy relay the request instead of tunnelling (--mode relay).';
    return { ...run, summary: `${run.summary} ${tunnel ? 'Through CONNECT' : 'As a relay'} ${works}.`, fix };
  });
}

/** Where the other mode is graded so, and whatever went wrong in this one was seen to go well there. */
function isBetter(other: RunRecord, run: RunRecord): boolean {
  if (other.grade !== 'clean' && (other.grade !== 'altered' || run.grade === 'altered')) return false;
  return run.checks.filter(isFlawed).every(({ id }) => other.checks.some((check) => check.id === id && check.result === 'pass'));
}

function isFlawed(check: CheckRecord): boolean {
  const definition: CheckDefinition = CHECKS[check.id];
  return definition.graded && (check.result === 'fail' || check.result === 'intermittent');
}

function withoutOtherMode(run: RunRecord, runs: readonly RunRecord[]): string | null {
  const tunnel = runs.find(({ route }) => route.mode === 'tunnel');
  const fix = run.fix?.replace(OR_TUNNEL, tunnelAdvice(tunnel)).trim() ?? null;
  const inTls = tunnel && run.route.mode === 'relay' ? tunnelledTlsFix(run.checks, tunnel.checks) : null;
  if (inTls === null) return fix;
  return fix === null ? `Use ${inTls}` : `${fix} Or use ${inTls}`;
}

/** Beside a relay that strips: the tunnel, unless it was tried and is shut. */
function tunnelAdvice(tunnel: RunRecord | undefined): string {
  if (!tunnel) return OR_TUNNEL;
  return tunnel.handshake.reason === 'policy' ? OR_TUNNEL_TO_443 : '';
}
