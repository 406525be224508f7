import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { TlsTrust } from '../../shared/model/route.ts';
import type { ByteStream } from '../../electron/net/byte-stream.ts';
import { certificateFingerprint, selfSignedCertificate, type KeyAndCertificate } from '../../electron/net/certificates.ts';
import { startTlsClient, startTlsServer } from '../../electron/net/tls.ts';
import { LOOPBACK, tcpPair, testCertificate, type Pair } from './pairs.ts';

describe('TLS', () => {
  let current: Pair | null = null;
  afterEach(async () => {
    await current?.close();
    current = null;
  });

  /** Both ends' results, whatever they are. */
  async function meet(
    trust: TlsTrust,
    servername = 'localhost',
    own?: KeyAndCertificate,
  ): Promise<[PromiseSettledResult<ByteStream>, PromiseSettledResult<ByteStream>]> {
    const pair = (current = await tcpPair());
    const certificate = own ?? (await testCertificate());
    return Promise.allSettled([
      startTlsClient(pair.client, { servername, trust, timeoutMs: 3000 }),
      startTlsServer(pair.server, { ...certificate, timeoutMs: 3000 }),
    ]);
  }

  it('knows a certificate by a given authority and by its name', async () => {
    const own = await testCertificate();
    const [client] = await meet({ ca: own.cert });
    if (client.status === 'rejected') throw client.reason;
    expect(client.value.tls).toMatchObject({ authorised: true, authorisationError: null, fingerprint: certificateFingerprint(own.cert) });
    expect(client.value.tls?.protocol).toBe('TLSv1.3');
  });

  it('knows a certificate by an IP address, without SNI', async () => {
    const own = await testCertificate();
    const [client] = await meet({ ca: own.cert }, LOOPBACK);
    expect(client.status).toBe('fulfilled');
  });

  it('refuses a certificate of nobody known, and says what to do', async () => {
    const [client] = await meet({});
    const fingerprint = certificateFingerprint((await testCertificate()).cert);
    expect(client).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'TLS_CERTIFICATE',
        stage: 'tls',
        message: expect.stringMatching(new RegExp(`--ca.*--pin ${fingerprint}.*--insecure`, 'u')) as string,
      },
    });
  });

  it('refuses a certificate for another name', async () => {
    const other = await selfSignedCertificate(['elsewhere.test']);
    const [client] = await meet({ ca: other.cert }, 'localhost', other);
    expect(client).toMatchObject({
      status: 'rejected',
      reason: { code: 'TLS_CERTIFICATE', message: expect.stringContaining('is for elsewhere.test, not for localhost') as string },
    });
  });

  it('takes a pinned certificate whoever signed it, and no other', async () => {
    const pin = certificateFingerprint((await testCertificate()).cert);
    const [client] = await meet({ pin }, 'any.test');
    expect(client).toMatchObject({ status: 'fulfilled', value: { tls: { fingerprint: pin, authorised: false } } });
    await current?.close();
    const [wrong] = await meet({ pin: '00'.repeat(32) });
    expect(wrong).toMatchObject({ status: 'rejected', reason: { code: 'TLS_CERTIFICATE' } });
  });

  it('takes anything when told so, and says that nobody vouched for it', async () => {
    const [client] = await meet({ insecure: true }, 'any.test');
    expect(client).toMatchObject({ status: 'fulfilled', value: { tls: { authorised: false } } });
  });

  it('says that the peer answered in plain text', async () => {
    const pair = (current = await tcpPair());
    const started = startTlsClient(pair.client, { servername: 'localhost', trust: {}, timeoutMs: 3000 });
    await pair.server.read();
    await pair.server.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(started).rejects.toMatchObject({ code: 'TLS_NOT_SPOKEN', message: expect.stringContaining('HTTP/1.1 400') as string });
    await pair.client.closed;
  });

  it('says that a client came with plain HTTP', async () => {
    const pair = (current = await tcpPair());
    const started = startTlsServer(pair.server, { ...(await testCertificate()), timeoutMs: 3000 });
    await pair.client.write(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    await expect(started).rejects.toMatchObject({ code: 'TLS_NOT_SPOKEN' });
  });

  it.each(['close', 'abort'] as const)('says that the peer left during the handshake (%s)', async (how) => {
    const pair = (current = await tcpPair());
    const started = startTlsClient(pair.client, { servername: 'localhost', trust: {}, timeoutMs: 3000 });
    await pair.server.read();
    await pair.server[how]();
    await expect(started).rejects.toMatchObject({ code: 'TLS_FAILED' });
  });

  it('gives up on a silent peer, and on request, leaving nothing open', async () => {
    const pair = (current = await tcpPair());
    await expect(startTlsClient(pair.client, { servername: 'localhost', trust: {}, timeoutMs: 30 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      stage: 'tls',
    });
    await pair.client.closed;
    await pair.close();
    const second = (current = await tcpPair());
    const controller = new AbortController();
    const started = startTlsClient(second.client, { servername: 'localhost', trust: {}, timeoutMs: 3000, signal: controller.signal });
    await second.server.read();
    controller.abort();
    await expect(started).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    await second.client.closed;
  });

  it('runs inside TLS', async () => {
    const own = await testCertificate();
    const [client, server] = await meet({ ca: own.cert });
    if (client.status === 'rejected' || server.status === 'rejected') throw new Error('outer TLS failed');
    const [inner, innerServer] = await Promise.all([
      startTlsClient(client.value, { servername: 'localhost', trust: { ca: own.cert }, timeoutMs: 3000 }),
      startTlsServer(server.value, { ...own, timeoutMs: 3000 }),
    ]);
    await Promise.all([inner.write(Buffer.alloc(500_000, 7)), innerServer.readExactly(500_000)]);
    await inner.closeWrite();
    expect(await innerServer.read()).toHaveLength(0);
    await innerServer.write(Buffer.from('tail'));
    expect((await inner.readExactly(4)).toString()).toBe('tail');
    inner.abort();
    innerServer.abort();
    await Promise.all([inner.closed, innerServer.closed, client.value.closed]);
  });

  it('begins with bytes that were put back', async () => {
    const pair = (current = await tcpPair());
    const own = await testCertificate();
    const started = startTlsClient(pair.client, { servername: 'localhost', trust: { ca: own.cert }, timeoutMs: 3000 });
    pair.server.unread(await pair.server.readExactly(20));
    const server = await startTlsServer(pair.server, { ...own, timeoutMs: 3000 });
    const client = await started;
    await client.write(Buffer.from('ok'));
    expect((await server.readExactly(2)).toString()).toBe('ok');
  });

  it('names a file that is no certificate', async () => {
    expect(() => certificateFingerprint('nonsense')).toThrow(expect.objectContaining({ code: 'UNREADABLE_FILE' }));
    const pair = (current = await tcpPair());
    await expect(startTlsServer(pair.server, { key: 'x', cert: 'y', timeoutMs: 10 })).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });
});
