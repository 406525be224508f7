import type { RequestOf } from '../../../shared/ipc/contract.ts';
import type { ChainTest } from '../../../shared/model/desk-state.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import { formatEndpoint, formatHop, type Endpoint, type Hop, type Route } from '../../../shared/model/route.ts';
import { throwIfAborted } from '../../net/deadline.ts';
import { openRoute } from '../../route/chain.ts';
import type { Dialogue } from '../../route/hop.ts';
import { canRelay } from '../../route/modes.ts';
import { endpointOf, hopsOf } from './hops.ts';
import type { Secrets } from './secrets.ts';

/**
 * Opens the chain up to each proxy in turn, and closes it again: hop 0 asked for hop 1, hop 1 for hop 2, the last one for the target. Without a target the last
 * one is only connected to, with TLS where it wants it: that the one before it brings us there is what is shown. Stops at the first that fails. `ms` is what
 * opening the chain so far took. What is said of each is what was seen of it: any open port takes a connection, and only an answer was an answer.
 * Throws what `hopsOf` throws, and `CANCELLED`.
 */
export async function testChain(
  { hops: choices, target, timeoutMs }: Omit<RequestOf<'testChain'>, 'test'>,
  secrets: Pick<Secrets, 'read'>,
  signal: AbortSignal,
): Promise<ChainTest> {
  const hops = hopsOf(choices, secrets);
  const end = target && endpointOf(target);
  const tested: ChainTest['hops'] = [];
  for (const [index, hop] of hops.entries()) {
    const { route, asked, next } = legOf(hops, index, hop, hops[index + 1] ?? end);
    const since = performance.now();
    const opened = await openRoute(route, asked, { signal, timeoutMs });
    const ms = Number((performance.now() - since).toFixed(3));
    if (opened.ok) {
      opened.stream.abort();
      await opened.stream.closed;
    }
    throwIfAborted(signal);
    if (!opened.ok) {
      tested.push({ hop: index, ok: false, answered: false, ms, says: whyNot(opened.failure, hops, index) });
      break;
    }
    const answer = next === null ? null : (opened.dialogues.findLast((said) => said.hop === index) ?? null);
    const says = answer && next ? answered(hop, next, answer) : connected(hops, index, hop);
    tested.push({ hop: index, ok: true, answered: answer !== null, ms, says });
  }
  return { reached: tested.filter(({ ok }) => ok).length, hops: tested };
}

interface Leg {
  readonly route: Route;
  readonly asked: Endpoint;
  /** What the hop itself is asked for; null: nothing. */
  readonly next: Endpoint | null;
}

function legOf(hops: readonly Hop[], index: number, hop: Hop, next: Endpoint | null): Leg {
  const upTo = hops.slice(0, index + 1);
  if (next) return { route: { hops: upTo, mode: 'tunnel' }, asked: next, next };
  // A relaying proxy is not asked for anything before the request, and TLS to it is made.
  if (canRelay(hop)) return { route: { hops: upTo, mode: 'relay' }, asked: hop, next: null };
  const before = hops.slice(0, index);
  return { route: { hops: before, mode: before.length > 0 ? 'tunnel' : 'direct' }, asked: hop, next: null };
}

const GRANTED: Readonly<Record<Dialogue['protocol'], (code: number | null) => string>> = {
  connect: (code) => `answered CONNECT with ${String(code)}`,
  socks4: () => 'granted the SOCKS4 request',
  socks4a: () => 'granted the SOCKS4a request',
  socks5: () => 'granted the SOCKS5 request',
};

/** Its own word: whether bytes get there, a run shows. */
function answered(hop: Hop, next: Endpoint, { protocol, code }: Dialogue): string {
  return `${formatHop(hop)} ${GRANTED[protocol](code)}: it says that it reached ${formatEndpoint(next)}`;
}

function connected(hops: readonly Hop[], index: number, hop: Hop): string {
  const before = hops[index - 1];
  const tls = hop.kind === 'https' ? ' and TLS with it was set up' : '';
  const how = before
    ? `${formatHop(before)} says that it reached ${formatHop(hop)}${tls}`
    : `${formatHop(hop)} took a TCP connection${tls}`;
  return `${how}. It was asked for nothing, so this does not show that a proxy is there`;
}

/** Who refused, and why. A hop that worked a moment ago may be the one that fails now. */
function whyNot({ message, hop }: Failure, hops: readonly Hop[], index: number): string {
  const at = typeof hop === 'number' ? hop : index;
  const who = hops[at];
  const again = at < index ? ', which worked a moment ago' : '';
  return who ? `${formatHop(who)}${again}: ${message}` : message;
}
