import type { Socket } from 'node:net';
import type { Endpoint } from '../../shared/model/route.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { certificateAuthority, certificateBy, type KeyAndCertificate } from '../net/certificates.ts';
import { tcpStream } from '../net/tcp-stream.ts';
import { startTlsClient, startTlsServer } from '../net/tls.ts';

const TLS_TIMEOUT_MS = 10_000;
const ALPN = ['http/1.1'];

/** Ends TLS that begins in a tunnel, and begins it anew towards the server. */
export class Interceptor {
  /** Made when the first client begins TLS. */
  #authority: Promise<KeyAndCertificate> | null = null;
  readonly #leaves = new Map<string, Promise<KeyAndCertificate>>();

  /** Joins a client and a server between which nothing has been said yet; the client has to speak first. Rejects when TLS fails at either side. */
  async join(client: Socket, server: Socket, early: Buffer, { host }: Endpoint): Promise<void> {
    const near = tcpStream(client, null);
    const far = tcpStream(server, null);
    near.unread(early);
    const first = await near.read();
    near.unread(first);
    // The type of a handshake record and the major version (RFC 8446 §5.1).
    const isTls = first[0] === 0x16 && (first[1] ?? 3) === 3;
    const [left, right] = isTls ? await this.#ended(near, far, host) : [near, far];
    await Promise.all([carry(left, right), carry(right, left)]);
  }

  async #ended(near: ByteStream, far: ByteStream, host: string): Promise<[ByteStream, ByteStream]> {
    const certificate = await this.#certificateFor(host);
    const shared = { timeoutMs: TLS_TIMEOUT_MS, alpn: ALPN };
    return await Promise.all([
      startTlsServer(near, { ...certificate, ...shared }),
      startTlsClient(far, { servername: host, trust: { insecure: true }, ...shared }),
    ]);
  }

  #certificateFor(host: string): Promise<KeyAndCertificate> {
    const made = this.#leaves.get(host);
    if (made) return made;
    this.#authority ??= certificateAuthority('specimen authority');
    const leaf = this.#authority.then((authority) => certificateBy(authority, [host]));
    this.#leaves.set(host, leaf);
    return leaf;
  }
}

/** One direction, up to its end. */
async function carry(from: ByteStream, to: ByteStream): Promise<void> {
  for (;;) {
    const chunk = await from.read();
    if (chunk.length === 0) break;
    await to.write(chunk);
  }
  await to.closeWrite();
}
