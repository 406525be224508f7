import { Failure } from '../../../shared/model/failure.ts';
import { parseHop } from '../../../shared/model/route.ts';
import type { HopChoice } from '../../../shared/model/run-plan.ts';
import { runNow } from '../../state/actions.ts';
import { call } from '../../state/host.ts';
import { changeRoute, useRoute } from '../../state/route.ts';
import { useRuns } from '../../state/runs.ts';
import { startSpecimens } from '../../state/specimens.ts';
import { goOverOnly } from '../../state/way.ts';

/** Whether a run is under way: there is one at a time. */
export function runUnderWay(): boolean {
  const { shown, starting } = useRuns.getState();
  return starting || shown?.status === 'running';
}

/**
 * Starts a specimen, makes it the whole route (the chain that was there can be had back by undoing), and runs, in the TLS mode in which it shows what it does. It is not among the recent proxies afterwards: its
 * port is another one each time. Rejects with a `Failure` when it cannot be started.
 */
export async function diagnoseThrough(name: string): Promise<void> {
  const specimen = (await startSpecimens([name])).find((known) => known.name === name);
  if (!specimen || specimen.url === null) throw new Failure('INTERNAL', `the specimen ${name} did not start`, { stage: 'usage' });
  const hop = await hopOf(specimen.url);
  goOverOnly(hop);
  const { mode } = useRoute.getState().draft;
  changeRoute({ tls: specimen.probedWith });
  // A mode that it does not have would only be refused.
  if (mode !== 'auto' && !specimen.modes.includes(mode)) changeRoute({ mode: 'auto' });
  runNow();
}

/** The credentials of a specimen are no secret, but the route keeps none as they are. */
async function hopOf(url: string): Promise<HopChoice> {
  const { kind, host, port, credentials } = parseHop(url);
  const secret = credentials && credentials.password !== '' ? (await call('keepSecret', { secret: credentials.password })).secret : null;
  return { kind, host, port, username: credentials?.username ?? null, secret };
}
