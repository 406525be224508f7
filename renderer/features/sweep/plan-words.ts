import type { SweepPlan } from '../../../shared/model/sweep.ts';
import { formatBytes, formatMs } from '../../../shared/model/units.ts';
import { formatEndpoint } from '../../../shared/model/route.ts';
import { CHECK_NAMES } from '../run/check-words.ts';

const MODES = { auto: 'as a tunnel and relayed', tunnel: 'as a tunnel', relay: 'relayed' } as const;

/** The whole plan in a sentence, as one looks whether it is the right one. */
export function planInWords(plan: Omit<SweepPlan, 'list'>): string {
  const checks = plan.checks.map((id) => CHECK_NAMES[id].toLowerCase()).join(', ');
  const amount = plan.up === plan.down ? `${formatBytes(plan.up)} each way` : `${formatBytes(plan.up)} up, ${formatBytes(plan.down)} down`;
  const target = plan.target.kind === 'own' ? `our server at ${plan.target.listenHost}` : formatEndpoint(plan.target);
  const limits = [
    `${String(plan.concurrency)} at once`,
    ...(plan.perNetwork === null ? [] : [`${String(plan.perNetwork)} to one network`]),
    ...(plan.jitterMs === 0 ? [] : [`each waits up to ${formatMs(plan.jitterMs)}`]),
    `${formatMs(plan.timeoutMs)} for a step`,
  ];
  return `${checks}; ${MODES[plan.mode]}, to ${target}; ${amount}; ${limits.join(', ')}`;
}
