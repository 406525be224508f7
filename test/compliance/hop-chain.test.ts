import { afterEach, describe, expect, it } from 'vitest';
import type { Hop, HopKind } from '../../shared/model/route.ts';
import { listenTcp } from '../../electron/net/listen.ts';
import { openRoute } from '../../electron/route/chain.ts';
import { testCertificate } from '../net/pairs.ts';
import { startHop, type HopServer } from './hop-server.ts';

const CHAINS: readonly (readonly HopKind[])[] = [
  ['http', 'socks5', 'https'],
  ['https', 'https', 'https'],
  ['socks4', 'socks5h', 'http'],
  ['socks5h', 'https', 'socks4a'],
  ['socks4a', 'http', 'socks4'],
];

describe('a chain of hops', () => {
  const toClose: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of toClose.splice(0).reverse()) await one.close();
  });

  async function hops(kinds: readonly HopKind[]): Promise<{ servers: HopServer[]; route: Hop[] }> {
    const servers = await Promise.all(kinds.map((kind) => startHop({ kind, credentials: { username: 'user', password: 'pass-word' } })));
    toClose.push(...servers);
    const { cert } = await testCertificate();
    const route = kinds.map((kind, index) => ({
      kind,
      host: '127.0.0.1',
      port: servers[index]?.port ?? 0,
      credentials: { username: 'user', password: 'pass-word' },
      trust: { ca: cert },
    }));
    return { servers, route };
  }

  /** A server that speaks first and then echoes. */
  async function target(): Promise<number> {
    const listener = await listenTcp({
      host: '127.0.0.1',
      port: 0,
      maxConnections: 10,
      onStream: (stream) => {
        const echo = async (): Promise<void> => {
          await stream.write(Buffer.from('hello'));
          for (let chunk = await stream.read(); chunk.length > 0; chunk = await stream.read()) await stream.write(chunk);
          await stream.closeWrite();
        };
        echo().catch(() => stream.abort());
      },
    });
    toClose.push(listener);
    return listener.address.port;
  }

  it.each(CHAINS)('of %s, %s and %s carries bytes to the target and back', async (...kinds) => {
    const port = await target();
    const { servers, route } = await hops(kinds);
    const result = await openRoute({ hops: route, mode: 'tunnel' }, { host: '127.0.0.1', port }, { timeoutMs: 4000 });
    if (!result.ok) throw result.failure;
    toClose.push({
      close: async () => {
        result.stream.abort();
        await result.stream.closed;
      },
    });
    expect((await result.stream.readExactly(5)).toString()).toBe('hello');
    const sent = Buffer.alloc(300_000, 'chain');
    const [, back] = await Promise.all([
      result.stream.write(sent).then(() => result.stream.closeWrite()),
      result.stream.readExactly(sent.length),
    ]);
    expect(back.equals(sent)).toBe(true);
    expect(await result.stream.read()).toHaveLength(0);
    expect(result.dialogues.map(({ hop }) => hop)).toEqual([0, 1, 2]);
    expect(servers.map(({ targets }) => targets[0]?.port)).toEqual([servers[1]?.port, servers[2]?.port, port]);
  });

  it('names the hop that the one before it cannot reach', async () => {
    const { servers, route } = await hops(['http', 'socks5', 'http']);
    await servers[1]?.close();
    const result = await openRoute({ hops: route, mode: 'tunnel' }, { host: '127.0.0.1', port: 9 }, { timeoutMs: 2000 });
    expect(result).toMatchObject({
      ok: false,
      reason: 'hop-unreachable',
      failure: { code: 'PROXY_TARGET_UNREACHABLE', hop: 0, stage: 'proxy', message: expect.stringContaining('hop 1') as string },
    });
    await servers[0]?.idle();
  });

  it('names the last hop when the target cannot be reached', async () => {
    const { servers, route } = await hops(['socks5', 'http']);
    const port = servers[0]?.port ?? 0;
    const dead = await startHop({ kind: 'http' });
    await dead.close();
    const result = await openRoute({ hops: route, mode: 'tunnel' }, { host: '127.0.0.1', port: dead.port }, { timeoutMs: 2000 });
    expect(port).toBeGreaterThan(0);
    expect(result).toMatchObject({ ok: false, reason: 'target-unreachable', failure: { hop: 1 } });
  });

  it('refuses a certificate of a hop behind another', async () => {
    const { route } = await hops(['http', 'https']);
    const untrusting = route.map(({ trust: _, ...hop }) => hop);
    const result = await openRoute({ hops: untrusting, mode: 'tunnel' }, { host: '127.0.0.1', port: 9 }, { timeoutMs: 2000 });
    expect(result).toMatchObject({ ok: false, reason: null, failure: { code: 'TLS_CERTIFICATE', stage: 'tls', hop: 1 } });
  });
});
