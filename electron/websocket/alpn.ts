import type { TlsMode } from '../../shared/model/handshake.ts';

/** What both ends say by ALPN (RFC 7301 §6): HTTP/1.1 where a request follows inside TLS; in the other modes bare bytes do, which have no name. */
export function alpnOf(tls: TlsMode): readonly string[] {
  return tls === 'direct' || tls === 'upgrade-first' ? ['http/1.1'] : [];
}
