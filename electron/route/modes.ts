import { Failure } from '../../shared/model/failure.ts';
import type { Hop, RequestedMode, RouteMode } from '../../shared/model/route.ts';

/** Whether the hop can pass an absolute-form request on. */
export function canRelay(hop: Hop | undefined): boolean {
  return hop?.kind === 'http' || hop?.kind === 'https';
}

/** The modes to run for what was asked, tunnel before relay. `BAD_USAGE` when no run could be what was asked. */
export function modesFor(hops: readonly Hop[], requested: RequestedMode): readonly RouteMode[] {
  const last = hops.at(-1);
  if (requested === 'relay' && !canRelay(last)) throw relayImpossible(last);
  if (!last) return ['direct'];
  if (requested !== 'auto') return [requested];
  return canRelay(last) ? ['tunnel', 'relay'] : ['tunnel'];
}

export function relayImpossible(last: Hop | undefined): Failure {
  const why = last ? `the last hop is ${last.kind}, which can only tunnel` : 'there is no hop';
  return new Failure(
    'BAD_USAGE',
    `mode relay needs an http or https proxy as the last hop, but ${why}; use --mode tunnel or auto, or put an HTTP proxy last`,
    {
      stage: 'usage',
    },
  );
}
