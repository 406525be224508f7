import type { CheckId } from '../../shared/model/check.ts';
import { notTested, type CheckOutput } from './check.ts';
import type { JudgedAttempt } from './checks/handshake.ts';
import type { RunParts } from './run-parts.ts';

/** What is said of a check that no connection is made for after such tries of the handshake; null: it is tried. */
export function untried(
  id: Exclude<CheckId, 'handshake' | 'headers'>,
  judged: readonly JudgedAttempt[],
  { plan, ports }: Pick<RunParts, 'plan' | 'ports'>,
): CheckOutput | null {
  switch (id) {
    case 'rfc6455':
    case 'tls':
      return judged.some(({ attempt }) => attempt.route.ok) ? null : notTested(id, 'Not tested: the route could not be opened.');
    case 'ports':
      if (plan.mode !== 'tunnel' || !ports)
        return notTested(id, 'Not tested: only a tunnel is opened to a port of its own; this run has none.');
      return answered(judged, plan.hops.length - 1) ? null : notTested(id, 'Not tested: the proxy gave no answer that could be read.');
    default:
      return judged.some(({ verdict }) => verdict.finding === 'upgraded')
        ? null
        : notTested(id, 'Not tested: the connection was not upgraded.');
  }
}

function answered(judged: readonly JudgedAttempt[], last: number): boolean {
  return judged.some(({ attempt: { route } }) => route.ok || route.dialogues.some(({ hop, code }) => hop === last && code !== null));
}
