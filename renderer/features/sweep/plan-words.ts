import type { SweepBeginning } from '../../../shared/model/sweep.ts';
import { formatBytes, formatMs } from '../../../shared/model/units.ts';
import { formatEndpoint } from '../../../shared/model/route.ts';
import { CHECK_NAMES } from '../run/check-words.ts';

const MODES = { auto: 'as a tunnel and relayed', tunnel: 'as a tunnel', relay: 'relayed' } as const;

/** The whole plan in a sentence, as one looks whether it is the right one. */
export function planInWords(plan: Omit<SweepBeginning, 'list'>): string {
  const checks = plan.checks.map((id) => CHECK_NAMES[id].toLowerCase()).join(', ');
  const amount = plan.up === plan.down ? `${formatBytes(plan.up)} each way` : `${formatBytes(plan.up)} up, ${formatBytes(plan.down)} down`;
  const target = plan.target.kind === 'own' ? `our server at ${plan.target.listenHost}` : formatEndpoint(plan.target);
  const pace = [
    `${String(plan.concurrency)} at once`,
    ...(plan.perNetwork === null ? [] : [`${String(plan.perNetwork)} to one network`]),
    ...(plan.jitterMs === 0 ? [] : [`each waits up to ${formatMs(plan.jitterMs)}`]),
  ];
  const limits = [
    ...(plan.places === undefined ? pace : [`from ${plan.places.join(' and ')}, as many at once as each worker allows`]),
    `${formatMs(plan.timeoutMs)} for a step`,
  ];
  return `${checks}; ${MODES[plan.mode]}, to ${target}; ${amount}; ${limits.join(', ')}`;
}
