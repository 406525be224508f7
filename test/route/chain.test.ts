import { afterEach, describe, expect, it } from 'vitest';
import type { Hop } from '../../shared/model/route.ts';
import { openRoute } from '../../electron/route/chain.ts';
import { startHop, type HopServer } from '../compliance/hop-server.ts';

const TARGET = { host: '192.0.2.1', port: 80 };

describe('opening a route', () => {
  let server: HopServer | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });
  const hop = (more: Partial<Hop> = {}): Hop => ({ kind: 'http', host: '127.0.0.1', port: server?.port ?? 0, ...more });

  it('dials the target itself when there is no hop', async () => {
    server = await startHop({ kind: 'http' });
    const result = await openRoute({ hops: [], mode: 'direct' }, { host: '127.0.0.1', port: server.port });
    if (!result.ok) throw result.failure;
    expect(result.reach).toMatchObject([{ hop: 'target', stage: 'tcp', ok: true }]);
    expect(result.relay).toBeNull();
    result.stream.abort();
    await result.stream.closed;
  });

  it('says that the target cannot be reached directly', async () => {
    const dead = await startHop({ kind: 'http' });
    await dead.close();
    const result = await openRoute({ hops: [], mode: 'direct' }, { host: '127.0.0.1', port: dead.port });
    expect(result).toMatchObject({ ok: false, reason: 'target-unreachable', failure: { code: 'CONNECTION_REFUSED', hop: 'target' } });
  });

  it('only dials the last hop of a relay, and hands over its login', async () => {
    server = await startHop({ kind: 'http' });
    const result = await openRoute({ hops: [hop({ credentials: { username: 'a', password: 'b' } })], mode: 'relay' }, TARGET);
    if (!result.ok) throw result.failure;
    expect(result.relay).toEqual({ proxyAuthorization: `Basic ${Buffer.from('a:b').toString('base64')}` });
    expect(result.dialogues).toEqual([]);
    result.stream.abort();
    await result.stream.closed;
  });

  it('cannot relay through SOCKS', async () => {
    const result = await openRoute({ hops: [{ kind: 'socks5', host: '127.0.0.1', port: 1 }], mode: 'relay' }, TARGET);
    expect(result).toMatchObject({ ok: false, attempts: 0, failure: { code: 'BAD_USAGE' } });
  });

  it.each(['relay', 'tunnel'] as const)('does not send a user name that Basic cannot carry (%s)', async (mode) => {
    server = await startHop({ kind: 'http' });
    const result = await openRoute({ hops: [hop({ credentials: { username: 'a:b', password: 'hidden-word' } })], mode }, TARGET);
    expect(result).toMatchObject({ ok: false, failure: { code: 'BAD_USAGE' } });
  });

  it.each([
    ['Digest realm="x", nonce="y,z"', /Digest.*cannot.*px or cntlm/u],
    ['NTLM\r\nProxy-Authenticate: Negotiate', /NTLM, Negotiate.*cannot.*px or cntlm/u],
    ['Negotiate\r\nProxy-Authenticate: Basic realm="x"', /Negotiate, Basic/u],
  ])('lists the logins of a 407 as the proxy did (%j)', async (challenge, message) => {
    server = await startHop({
      kind: 'http',
      at: async (_, stream) => {
        await stream.write(Buffer.from(`HTTP/1.1 407 Login\r\nProxy-Authenticate: ${challenge}\r\nContent-Length: 4\r\n\r\nbody and more`));
        await stream.ended;
        return true;
      },
    });
    const result = await openRoute({ hops: [hop()], mode: 'tunnel' }, TARGET, { timeoutMs: 2000 });
    expect(result).toMatchObject({ ok: false, reason: 'authentication', failure: { code: 'PROXY_AUTHENTICATION' } });
    if (!result.ok) expect(result.failure.message).toMatch(message);
    expect(result.dialogues[0]?.received.toString()).toMatch(/\r\n\r\nbody$/u);
  });

  it('skips interim answers to CONNECT, but not for ever', async () => {
    let interim = 2;
    server = await startHop({
      kind: 'http',
      serve: async (stream, success) => {
        for (let n = 0; n < interim; n += 1) await stream.write(Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n'));
        await stream.write(success);
      },
    });
    const result = await openRoute({ hops: [hop()], mode: 'tunnel' }, TARGET);
    if (!result.ok) throw result.failure;
    result.stream.abort();
    await result.stream.closed;
    interim = 1000;
    expect(await openRoute({ hops: [hop()], mode: 'tunnel' }, TARGET)).toMatchObject({ ok: false, failure: { code: 'PROXY_MALFORMED' } });
  });

  it('takes a SOCKS5 refusal that is cut after two bytes', async () => {
    server = await startHop({
      kind: 'socks5',
      serve: async (stream) => {
        await stream.write(Buffer.from([5, 2]));
        await stream.close();
      },
    });
    const result = await openRoute({ hops: [hop({ kind: 'socks5' })], mode: 'tunnel' }, TARGET);
    expect(result).toMatchObject({ ok: false, reason: 'policy', dialogues: [{ code: 2 }] });
  });

  it('does not accept a login method that it did not offer', async () => {
    server = await startHop({
      kind: 'socks5',
      at: async (step, stream) => {
        if (step !== 'greeting') return false;
        await stream.write(Buffer.from([5, 2]));
        await stream.ended;
        return true;
      },
    });
    const result = await openRoute({ hops: [hop({ kind: 'socks5' })], mode: 'tunnel' }, TARGET);
    expect(result).toMatchObject({ ok: false, failure: { code: 'PROXY_MALFORMED' } });
  });

  it('tries each address of a name that it resolved for a SOCKS5 proxy, looking it up once', async () => {
    const reachable = await startHop({ kind: 'http' });
    server = await startHop({ kind: 'socks5' });
    let lookups = 0;
    const result = await openRoute(
      { hops: [hop({ kind: 'socks5' })], mode: 'tunnel' },
      { host: 'two.test', port: reachable.port },
      {
        resolve: async () => {
          lookups += 1;
          return ['127.0.0.9', '127.0.0.1'];
        },
      },
    );
    if (!result.ok) throw result.failure;
    expect(result.attempts).toBe(2);
    expect(result.dialogues.map(({ code }) => code)).toEqual([5, 0]);
    expect(lookups).toBe(1);
    result.stream.abort();
    await result.stream.closed;
    await reachable.close();
  });

  it('says that TLS is not spoken by an https hop that is plain', async () => {
    server = await startHop({
      kind: 'http',
      serve: async () => undefined,
    });
    const plain = await openRoute({ hops: [hop({ kind: 'https' })], mode: 'relay' }, TARGET, { timeoutMs: 2000 });
    expect(plain).toMatchObject({ ok: false, failure: { stage: 'tls', hop: 0 } });
  });
});
