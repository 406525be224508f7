import type { SweepBeginning } from '../../../shared/model/sweep.ts';
import { listInWords } from '../../../shared/model/list-words.ts';
import { targetOfPlace } from '../../../shared/model/place-list.ts';
import { formatBytes, formatMs } from '../../../shared/model/units.ts';
import { formatEndpoint } from '../../../shared/model/route.ts';
import { extrasInWords } from '../diagnose/far-server-words.ts';
import { CHECK_NAMES } from '../run/check-words.ts';

const MODES = { auto: 'as a tunnel and relayed', tunnel: 'as a tunnel', relay: 'relayed' } as const;

/** The whole plan in a sentence, as one looks whether it is the right one. */
export function planInWords(plan: Omit<SweepBeginning, 'list'>): string {
  const checks = plan.checks.map((id) => CHECK_NAMES[id].toLowerCase()).join(', ');
  const amount = plan.up === plan.down ? `${formatBytes(plan.up)} each way` : `${formatBytes(plan.up)} up, ${formatBytes(plan.down)} down`;
  const target = targetInWords(plan.target);
  const placeWords = (place: string): string => {
    const own = targetOfPlace(plan.placeTargets, place);
    return own ? `${place} (to ${formatEndpoint(own)})` : place;
  };
  const pace = [
    `${String(plan.concurrency)} at once`,
    ...(plan.perNetwork === null ? [] : [`${String(plan.perNetwork)} to one network`]),
    ...(plan.jitterMs === 0 ? [] : [`each waits up to ${formatMs(plan.jitterMs)}`]),
  ];
  const limits = [
    ...(plan.places === undefined ? pace : [`from ${listInWords(plan.places.map(placeWords))}, as many at once as each worker allows`]),
    `${formatMs(plan.timeoutMs)} for a step`,
  ];
  return `${checks}; ${MODES[plan.mode]}, to ${target}; ${amount}; ${limits.join(', ')}`;
}

function targetInWords(target: SweepBeginning['target']): string {
  if (target.kind === 'own') return `our server at ${target.listenHost}`;
  const extras = extrasInWords(target.control ? formatEndpoint(target.control) : null, target.secret ?? null);
  return extras === null ? formatEndpoint(target) : `${formatEndpoint(target)} (${extras})`;
}
