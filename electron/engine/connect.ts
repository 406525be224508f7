import { Failure } from '../../shared/model/failure.ts';
import { serverHalfOf, type TlsMode, type Variant } from '../../shared/model/handshake.ts';
import { formatHop, type Endpoint, type Hop, type RequestedMode, type RouteMode, type TlsTrust } from '../../shared/model/route.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { secureContextFor } from '../net/tls-trust.ts';
import { openRoute } from '../route/chain.ts';
import { modesFor } from '../route/modes.ts';
import { openedOrThrow } from '../websocket/connect.ts';
import { openByMode } from '../websocket/open-by-mode.ts';

export type { ByteStream } from '../net/byte-stream.ts';
/** Checks the head of the variant `custom`; throws `BAD_HEAD`. */
export { readCustomHead } from '../websocket/request.ts';
export { redactHead } from '../wire/redact.ts';

/** One websocket over a route, for whoever wants its bytes. */
export interface ConnectPlan {
  readonly target: Endpoint;
  readonly hops: readonly Hop[];
  readonly requestedMode: RequestedMode;
  readonly variant: Variant;
  readonly customHead: Buffer | null;
  readonly tls: TlsMode;
  readonly trust: TlsTrust | null;
  /** A stage: dial, TLS, a proxy's answer, the handshake. */
  readonly timeoutMs: number;
}

export interface OpenedRoute {
  readonly socket: ByteStream;
  readonly mode: RouteMode;
}

/**
 * Opens the route and the websocket at its end; `auto` tries a tunnel, then the relay. Rejects with the `Failure` of the stage that broke, located at its
 * hop; when both modes failed, with the code of the first and the words of both. Nothing is left open then.
 */
export async function openOverRoute(plan: ConnectPlan, signal: AbortSignal): Promise<OpenedRoute> {
  const failed: { mode: RouteMode; failure: Failure }[] = [];
  for (const mode of connectModes(plan)) {
    try {
      return { socket: await openIn(mode, plan, signal), mode };
    } catch (error) {
      if (!(error instanceof Failure) || error.code === 'CANCELLED' || signal.aborted) throw error;
      failed.push({ mode, failure: error });
      // The other mode takes the same way to the hops, and would break there too.
      if (error.hop !== 'target' && error.stage !== 'proxy') break;
    }
  }
  throw together(failed, plan.hops);
}

/** The modes that will be tried, in their order. `BAD_USAGE` for what cannot be, so that a listener can say so before its first connection. */
export function connectModes({ hops, requestedMode, tls, variant }: ConnectPlan): readonly RouteMode[] {
  if (serverHalfOf(variant).stream !== 'raw') {
    throw new Failure('BAD_USAGE', `the variant ${variant} frames its stream, and this carries bare bytes; use another variant`, {
      stage: 'usage',
    });
  }
  const modes = modesFor(hops, requestedMode);
  if (tls !== 'direct') return modes;
  if (requestedMode === 'relay')
    throw new Failure('BAD_USAGE', 'TLS from the first byte cannot be relayed; use --mode tunnel', { stage: 'usage' });
  return modes.filter((mode) => mode !== 'relay');
}

/** Throws `UNREADABLE_FILE` when `pem` holds no authorities. */
export function checkAuthorities(pem: string): void {
  secureContextFor(pem);
}

async function openIn(
  mode: RouteMode,
  { hops, target, variant, customHead, tls, trust, timeoutMs }: ConnectPlan,
  signal: AbortSignal,
): Promise<ByteStream> {
  const opened = await openRoute({ hops, mode }, target, { signal, timeoutMs });
  if (!opened.ok) throw opened.failure;
  const found = await openByMode(opened.stream, {
    target,
    variant,
    tls,
    trust: trust ?? {},
    relay: opened.relay,
    customHead,
    timeoutMs,
    signal,
  });
  return openedOrThrow(found, target).socket;
}

function together(failed: readonly { readonly mode: RouteMode; readonly failure: Failure }[], hops: readonly Hop[]): Failure {
  const [first, second] = failed;
  if (!first) return new Failure('INTERNAL', 'no mode was tried', { stage: 'usage' });
  const { code, stage, hop } = first.failure;
  if (!second) return new Failure(code, located(first.failure, hops), { stage, hop });
  return new Failure(code, `as a ${first.mode}: ${located(first.failure, hops)}; as a ${second.mode}: ${located(second.failure, hops)}`, {
    stage,
    hop,
  });
}

/** In a chain, a message that does not say which hop it is about helps nobody. */
function located({ message, hop }: Failure, hops: readonly Hop[]): string {
  const which = typeof hop === 'number' && hops.length > 1 ? hops[hop] : undefined;
  return which ? `hop ${String(hop)} (${formatHop(which)}): ${message}` : message;
}
