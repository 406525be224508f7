import { CHECKS, GRADES, meaningOf, type CheckDefinition, type CheckId, type Grade } from '../../shared/model/check.ts';
import type { TlsMode } from '../../shared/model/handshake.ts';
import type { Works } from '../../shared/model/probe-set.ts';
import type { RouteMode } from '../../shared/model/route.ts';
import type { CheckOutput } from './check.ts';

/** The grade of a run, from the table in shared/model/check.ts (CLI.md, "Grades"). */
export function gradeOf(checks: readonly CheckOutput[]): Grade {
  const handshake = checks.find(({ id }) => id === 'handshake');
  if (handshake?.result === 'fail') return meaningOf('handshake', handshake.finding ?? '')?.grade ?? 'blocked';
  if (handshake && (handshake.result === 'inconclusive' || handshake.result === 'not-tested')) return 'inconclusive';
  const worst = checks.map(gradeOfCheck).reduce<Grade>((a, b) => (GRADES.indexOf(b) > GRADES.indexOf(a) ? b : a), 'clean');
  const duplex = checks.find(({ id }) => id === 'duplex');
  const duplexUnsure = duplex?.result === 'inconclusive' || duplex?.result === 'not-tested';
  return duplexUnsure && GRADES.indexOf(worst) < GRADES.indexOf('degraded') ? 'inconclusive' : worst;
}

function gradeOfCheck({ id, result, finding }: CheckOutput): Exclude<Grade, 'inconclusive'> {
  const definition: CheckDefinition = CHECKS[id];
  if (!definition.graded || finding === null) return 'clean';
  if (id === 'handshake' && result === 'intermittent') return 'degraded';
  if (result !== 'pass' && result !== 'fail' && result !== 'intermittent') return 'clean';
  return meaningOf(id, finding)?.grade ?? 'clean';
}

/** What can be used here: yes and no only for what was tried. */
export function worksOf(
  checks: readonly CheckOutput[],
  { mode, tls }: { readonly mode: RouteMode; readonly tls: TlsMode },
  standard: boolean | null,
): Works {
  const resultOf = (id: CheckId): CheckOutput['result'] | undefined => checks.find((check) => check.id === id)?.result;
  const handshake = resultOf('handshake');
  const duplex = resultOf('duplex');
  const raw =
    handshake === 'fail' || duplex === 'fail' || handshake === 'intermittent' || duplex === 'intermittent'
      ? 'no'
      : handshake === 'pass' && duplex === 'pass'
        ? 'yes'
        : 'not-tested';
  const standardWorks = standard === null ? 'not-tested' : standard ? 'yes' : 'no';
  return {
    standardWebSocket: tls === 'none' ? standardWorks : 'not-tested',
    standardWebSocketOverTls: tls === 'none' ? 'not-tested' : standardWorks,
    rawUpgrade: mode === 'tunnel' ? 'not-tested' : raw,
    rawTunnel: mode === 'tunnel' ? raw : 'not-tested',
  };
}
