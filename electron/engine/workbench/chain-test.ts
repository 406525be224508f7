import type { RequestOf } from '../../../shared/ipc/contract.ts';
import type { ChainTest } from '../../../shared/model/desk-state.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import { formatEndpoint, formatHop, type Endpoint, type Hop, type Route } from '../../../shared/model/route.ts';
import { throwIfAborted } from '../../net/deadline.ts';
import { openRoute } from '../../route/chain.ts';
import { canRelay } from '../../route/modes.ts';
import { endpointOf, hopsOf } from './hops.ts';
import type { Secrets } from './secrets.ts';

/**
 * Opens the chain up to each proxy in turn, and closes it again: hop 0 asked for hop 1, hop 1 for hop 2, the last one for the target. Without a target the last
 * one is only connected to, with TLS where it wants it: that the one before it brings us there is what is shown. Stops at the first that fails. `ms` is what
 * opening the chain so far took. Throws what `hopsOf` throws, and `CANCELLED`.
 */
export async function testChain(
  { hops: choices, target, timeoutMs }: RequestOf<'testChain'>,
  secrets: Pick<Secrets, 'read'>,
  signal: AbortSignal,
): Promise<ChainTest> {
  const hops = hopsOf(choices, secrets);
  const end = target && endpointOf(target);
  const tested: ChainTest['hops'] = [];
  for (const [index, hop] of hops.entries()) {
    const { route, asked, says } = legOf(hops, index, hop, hops[index + 1] ?? end);
    const since = performance.now();
    const opened = await openRoute(route, asked, { signal, timeoutMs });
    const ms = Number((performance.now() - since).toFixed(3));
    if (opened.ok) {
      opened.stream.abort();
      await opened.stream.closed;
    }
    throwIfAborted(signal);
    if (!opened.ok) {
      tested.push({ hop: index, ok: false, ms, says: whyNot(opened.failure, hops, index) });
      break;
    }
    tested.push({ hop: index, ok: true, ms, says });
  }
  return { reached: tested.filter(({ ok }) => ok).length, hops: tested };
}

interface Leg {
  readonly route: Route;
  readonly asked: Endpoint;
  /** When it can be opened. */
  readonly says: string;
}

function legOf(hops: readonly Hop[], index: number, hop: Hop, next: Endpoint | null): Leg {
  const upTo = hops.slice(0, index + 1);
  if (next) {
    return { route: { hops: upTo, mode: 'tunnel' }, asked: next, says: `${formatHop(hop)} connects to ${formatEndpoint(next)}` };
  }
  const says = `${formatHop(hop)} can be connected to; it was asked for nothing`;
  // A relaying proxy is not asked for anything before the request, and TLS to it is made.
  if (canRelay(hop)) return { route: { hops: upTo, mode: 'relay' }, asked: hop, says };
  const before = hops.slice(0, index);
  return { route: { hops: before, mode: before.length > 0 ? 'tunnel' : 'direct' }, asked: hop, says };
}

/** Who refused, and why. A hop that worked a moment ago may be the one that fails now. */
function whyNot({ message, hop }: Failure, hops: readonly Hop[], index: number): string {
  const at = typeof hop === 'number' ? hop : index;
  const who = hops[at];
  const again = at < index ? ', which worked a moment ago' : '';
  return who ? `${formatHop(who)}${again}: ${message}` : message;
}
