import { Failure } from '../../../shared/model/failure.ts';
import type { RouteMode } from '../../../shared/model/route.ts';
import type { StreamEnd, TlsFacts } from '../../net/byte-stream.ts';

export function describeOpened(mode: RouteMode, tls: TlsFacts | null): string {
  const way = { direct: 'without proxies', tunnel: 'through a tunnel', relay: 'relayed by the last proxy' }[mode];
  if (!tls) return `open, ${way}`;
  return `open, ${way}, ${tls.protocol}${tls.fingerprint === null ? '' : `, SHA-256 of the certificate ${tls.fingerprint}`}`;
}

/** What the end of the other side's direction means to a person; a `Failure` when it broke, null when it was ours. */
export function describeEnd({ how, code }: StreamEnd, unread: number): string | Failure | null {
  const still = unread > 0 ? `; ${unread === 1 ? '1 byte is' : `${String(unread)} bytes are`} still unread` : '';
  switch (how) {
    case 'fin':
      return `the other side will send nothing more (FIN)${still}`;
    case 'fin-or-rst':
      return `the other side will send nothing more (inside TLS, a FIN and a reset look alike)${still}`;
    case 'rst':
      return new Failure('STREAM_RESET', `the other side reset the connection${still}`, { stage: 'stream' });
    case 'error':
      return new Failure('NETWORK_ERROR', `the connection failed (${code ?? 'no system code'})${still}`, { stage: 'stream' });
    case 'local':
      return null;
  }
}
