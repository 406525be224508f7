import { Failure } from '../../shared/model/failure.ts';
import type { Route } from '../../shared/model/route.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import { hrtimeNs } from '../net/deadline.ts';
import { openRoute } from '../route/chain.ts';
import { startTlsClient } from '../net/tls.ts';
import { openWebSocket } from '../websocket/client.ts';
import { buildRequest } from '../websocket/request.ts';
import type { FarEnd } from './far-end.ts';

export type TlsOutcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'other-certificate' }
  /** TLS was begun and did not come about. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'no-tunnel'; readonly message: string };

/** Tries TLS from the first byte, over the run's route and straight. */
export interface TlsProbe {
  /** `observe` gets what the client sees on the way. */
  readonly overRoute: (observe: Observe) => Promise<TlsOutcome>;
  readonly control: (() => Promise<TlsOutcome>) | null;
}

/** One TLS handshake and one websocket handshake inside it, with a server whose fingerprint is known. */
export async function tryTls(
  route: Route,
  farEnd: FarEnd,
  timeoutMs: number,
  signal: AbortSignal,
  observe: Observe = () => undefined,
): Promise<TlsOutcome> {
  const opened = await openRoute(route, farEnd.target, { signal, timeoutMs, observe });
  if (!opened.ok) return { kind: 'no-tunnel', message: opened.failure.message };
  try {
    const { fingerprint, target } = farEnd;
    const trust = fingerprint === null ? { insecure: true } : { pin: fingerprint };
    const secured = await startTlsClient(opened.stream, { servername: target.host, trust, signal, timeoutMs });
    observe({ at: hrtimeNs(), end: 'client', kind: 'tls', text: secured.tls ? `${secured.tls.protocol} ${secured.tls.cipher}` : 'TLS' });
    const handshake = await openWebSocket(secured, {
      request: buildRequest('get', target, { secure: true }),
      variant: 'get',
      timeoutMs,
      signal,
    });
    if (handshake.socket) handshake.socket.abort();
    if (handshake.outcome === 'upgraded') return { kind: 'passed' };
    return { kind: 'refused', message: `TLS came about, but the websocket handshake inside it did not (${handshake.outcome}).` };
  } catch (error) {
    if (error instanceof Failure && error.code !== 'CANCELLED')
      observe({ at: hrtimeNs(), end: 'client', kind: 'error', text: error.message });
    return outcomeOfTls(error);
  }
}

/** What a failed TLS handshake means here. */
function outcomeOfTls(error: unknown): TlsOutcome {
  if (!(error instanceof Failure) || error.code === 'CANCELLED') throw error;
  if (error.code === 'TLS_CERTIFICATE') return { kind: 'other-certificate' };
  return { kind: 'refused', message: error.message };
}
