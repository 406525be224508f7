import { Failure } from '../../shared/model/failure.ts';
import { firstOffer, isTlsUpgrade, type Resource, type TlsMode, type Variant } from '../../shared/model/handshake.ts';
import type { Endpoint, TlsTrust } from '../../shared/model/route.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { hrtimeNs, monotonicMs } from '../net/deadline.ts';
import { startTlsClient, type TlsPeer } from '../net/tls.ts';
import { alpnOf } from './alpn.ts';
import { openWebSocket, type ClientHandshake } from './client.ts';
import { buildRequest } from './request.ts';

export interface OpenByModeOptions {
  readonly target: Endpoint;
  readonly variant: Variant;
  readonly tls: TlsMode;
  readonly trust: TlsTrust;
  /** The last hop relays: its request is in absolute form. Requests inside TLS pass it unseen. */
  readonly relay?: { readonly proxyAuthorization: string | null } | null;
  readonly customHead?: Buffer | null;
  readonly resource?: Resource | null;
  /** See `openWebSocket`. Only where the last thing is a request, since nothing of the stream may leave before TLS: not in `upgrade-only` and `upgrade-stack`. */
  readonly earlyData?: Buffer;
  /** For each stage. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly observe?: Observe;
  /** See `startTlsClient`. */
  readonly onPeer?: (peer: TlsPeer) => void;
}

export interface OpenedByMode {
  /** The handshake that opened the websocket, or that did not; null when TLS failed. */
  readonly handshake: ClientHandshake | null;
  /** The upgrade to TLS, where `handshake` is one inside it or TLS failed behind it. Its `socket` is spent. */
  readonly outer: ClientHandshake | null;
  /** Null when TLS was not begun. */
  readonly tls: { readonly ms: number; readonly failure: Failure | null } | null;
}

/**
 * The client's half from an open stream to the websocket, in any TLS mode (PROTOCOL.md, "TLS modes"; RFC 2817 §3): the upgrade to TLS, TLS, and the
 * websocket's own handshake, as far as the mode has them. Results are as `openWebSocket`'s; where the answer does not name TLS nothing more is sent
 * (`malformed`), so that a proxy that takes it away never gets the stream in the clear. Throws only `CANCELLED` and `BAD_USAGE`; nothing is left open then.
 */
export async function openByMode(stream: ByteStream, options: OpenByModeOptions): Promise<OpenedByMode> {
  const { tls, relay = null, earlyData } = options;
  if (!isTlsUpgrade(tls)) {
    if (tls === 'none') return { handshake: await request(stream, options, { relay, earlyData }), outer: null, tls: null };
    const secured = await secure(stream, options);
    const handshake = secured.stream && (await request(secured.stream, options, { relay: null, earlyData }));
    return { handshake, outer: null, tls: secured.tls };
  }
  if (earlyData !== undefined && tls !== 'upgrade-first') {
    stream.abort();
    throw new Failure('BAD_USAGE', `with ${tls} no byte of the stream can leave with the request`, { stage: 'usage' });
  }
  const asked = await request(stream, options, { relay, offer: firstOffer(tls) });
  if (asked.socket === null) return { handshake: asked, outer: null, tls: null };
  const secured = await secure(asked.socket, options);
  if (secured.stream === null) return { handshake: null, outer: asked, tls: secured.tls };
  if (tls === 'upgrade-first')
    return { handshake: await request(secured.stream, options, { relay: null, earlyData }), outer: asked, tls: secured.tls };
  return { handshake: { ...asked, socket: secured.stream }, outer: null, tls: secured.tls };
}

interface Asking {
  readonly relay: OpenByModeOptions['relay'];
  readonly offer?: ReturnType<typeof firstOffer>;
  readonly earlyData?: Buffer | undefined;
}

function request(
  stream: ByteStream,
  options: OpenByModeOptions,
  { relay, offer = 'websocket', earlyData }: Asking,
): Promise<ClientHandshake> {
  const { target, variant, tls, customHead, resource, timeoutMs, signal, observe } = options;
  // The user's own head asks for the websocket; TLS before it is asked for as everybody does.
  const own = customHead && !(tls === 'upgrade-first' && offer === 'tls') ? customHead : null;
  const head = buildRequest(variant === 'custom' && !own ? 'get' : variant, target, {
    form: relay ? 'absolute' : 'origin',
    proxyAuthorization: relay?.proxyAuthorization ?? null,
    secure: tls === 'direct',
    offer,
    ...(own ? { customHead: own } : {}),
    ...(resource ? { resource } : {}),
  });
  return openWebSocket(stream, {
    request: head,
    variant,
    offer,
    timeoutMs,
    ...(signal ? { signal } : {}),
    ...(observe ? { observe } : {}),
    ...(earlyData ? { earlyData } : {}),
  });
}

async function secure(
  lower: ByteStream,
  { target, tls, trust, timeoutMs, signal, observe, onPeer }: OpenByModeOptions,
): Promise<{ readonly stream: ByteStream | null; readonly tls: { readonly ms: number; readonly failure: Failure | null } }> {
  const began = monotonicMs();
  const ms = (): number => Number((monotonicMs() - began).toFixed(3));
  try {
    const stream = await startTlsClient(lower, {
      servername: target.host,
      trust,
      timeoutMs,
      alpn: alpnOf(tls),
      ...(signal ? { signal } : {}),
      ...(onPeer ? { onPeer } : {}),
    });
    observe?.({ at: hrtimeNs(), end: 'client', kind: 'tls', text: stream.tls ? `${stream.tls.protocol} ${stream.tls.cipher}` : 'TLS' });
    return { stream, tls: { ms: ms(), failure: null } };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'CANCELLED') throw error;
    observe?.({ at: hrtimeNs(), end: 'client', direction: 'received', kind: 'error', text: error.message });
    return { stream: null, tls: { ms: ms(), failure: error.at('target') } };
  }
}
