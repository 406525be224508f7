import { shownAddress } from '../../../shared/model/foreign-server.ts';
import { formatHop } from '../../../shared/model/route.ts';
import type { RunState } from '../../../shared/model/run-state.ts';
import { hopsOnTheWay, type RouteDraft } from '../../state/route.ts';
import { addressOf, foreignServerOf } from '../../state/server.ts';

/**
 * Whether a run went the way of this plan: the same proxies, target, mode, variant and TLS. When not, its verdict speaks of another plan than the one above
 * it, made before a change or in another window.
 */
export function madeOf({ route }: Pick<RunState, 'route'>, plan: RouteDraft): boolean {
  const hops = hopsOnTheWay(plan).map(({ kind, host, port, username }) =>
    formatHop({ kind, host, port, ...(username === null ? {} : { credentials: { username, password: '' } }) }),
  );
  const foreign = foreignServerOf(plan.target);
  const target = foreign ? shownAddress(foreign) : addressOf(plan.target);
  return (
    route.hops.join(' ') === hops.join(' ') &&
    route.target === target &&
    // Of somebody else's server its address decides both.
    (foreign !== null || (route.variant === plan.variant && route.tls === plan.tls)) &&
    route.requestedMode === plan.mode
  );
}
