import { describe, expect, it } from 'vitest';
import { serverHalfOf } from '../../shared/model/handshake.ts';
import type { Endpoint, Route } from '../../shared/model/route.ts';
import type { FarEnd } from '../../electron/diagnosis/far-end.ts';
import { farServer } from '../../electron/diagnosis/far-server.ts';
import { DEFAULT_GUESS_LIMITS } from '../../electron/diagnosis/secret-guard.ts';
import { createProbeService, STRANGER_CAPS } from '../../electron/diagnosis/probe-service.ts';
import { startWebSocketServer } from '../../electron/websocket/server.ts';
import { newNonce, openProbe, requestLine } from '../docs/probe-client.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { answering, scriptedServer } from '../websocket/raw-peers.ts';
import { plan } from './outputs.ts';

const closeLater = cleanup();
const STRAIGHT: Route = { hops: [], mode: 'direct' };
const signal = new AbortController().signal;

async function start(secret: string | null = null): Promise<Endpoint> {
  const server = await startWebSocketServer({ service: createProbeService({ caps: STRANGER_CAPS, secret }).service });
  closeLater(() => server.close());
  return server.address;
}

function far(address: Endpoint, secret: string | null = null): FarEnd {
  const own = plan({ hops: [], mode: 'direct', secret, timeoutMs: 3_000 });
  return farServer({ target: address, evidenceRoute: STRAIGHT, evidenceAddress: address, plan: own });
}

/** A client of the server at `port` that has been answered. */
async function visit(port: number, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const connection = await openProbe(port);
  closeLater(() => connection.close());
  const nonce = newNonce();
  connection.socket.write(requestLine({ check: 'handshake', nonce, ...more }));
  await connection.takeLine();
  return nonce;
}

describe('a far server', () => {
  it('tells by nonce what it saw, bytes included', async () => {
    const address = await start();
    const [nonce, other] = [await visit(address.port), await visit(address.port)];
    const found = await far(address).evidence(nonce, signal);
    expect(found).toHaveLength(1);
    expect(found?.[0]?.probe).toMatchObject({ nonce, check: 'handshake', line: 'ok' });
    expect(found?.[0]?.connection.requestHead?.toString()).toMatch(/^GET \/ HTTP\/1\.1\r\n/u);
    expect((await far(address).evidence(other, signal))?.[0]?.connection.id).not.toBe(found?.[0]?.connection.id);
  });

  it.each([
    [{ maxRate: 123_456 }, 123_456],
    [{}, null],
    [{ maxRate: 0 }, null],
    [{ maxRate: -5 }, null],
    [{ maxRate: 65_535 }, null],
    [{ maxRate: 65_536 }, 65_536],
    [{ maxRate: 65_536.5 }, null],
    [{ maxRate: 1e300 }, null],
    [{ maxRate: '1' }, null],
  ])('that names its rate by %j is taken to have %j', async (members, taken) => {
    const answer = JSON.stringify({ v: 1, ok: true, length: 2, ...members });
    const { port, ...peer } = await scriptedServer(answering(`HTTP/1.1 101 S\r\nUpgrade: WebSocket\r\n\r\n${answer}\n[]`));
    closeLater(() => peer.close());
    const end = far({ host: '127.0.0.1', port });
    expect(end.maxRate).toBeNull();
    await end.evidence('a', signal);
    expect(end.maxRate).toBe(taken);
  });

  it('tells nothing of a nonce that it never saw', async () => {
    expect(await far(await start()).evidence('never', signal)).toBeNull();
  });

  it('is not asked again at once for the same, unless it is to be the last time', async () => {
    const address = await start();
    const nonce = await visit(address.port);
    const end = far(address);
    const first = await end.evidence(nonce, signal);
    expect(await end.evidence(nonce, signal)).toBe(first);
    expect(await end.evidence(nonce, signal, 0)).not.toBe(first);
  });

  it('wants its secret', async () => {
    const address = await start('sesame');
    const nonce = await visit(address.port, { auth: 'sesame' });
    expect(await far(address, 'sesame').evidence(nonce, signal)).toHaveLength(1);
    await expect(far(address, 'wrong').evidence(nonce, signal)).rejects.toMatchObject({ code: 'PROBE_SECRET' });
    await expect(far(address).evidence(nonce, signal)).rejects.toMatchObject({ code: 'PROBE_SECRET' });
    for (let wrong = 1; wrong < DEFAULT_GUESS_LIMITS.atOnce; wrong++)
      await far(address, 'wrong')
        .evidence(nonce, signal)
        .catch(() => null);
    await expect(far(address, 'sesame').evidence(nonce, signal)).rejects.toMatchObject({ code: 'PROBE_LOCKED' });
  });

  it.each([
    ['refuses', 'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'],
    ['promises too much', 'HTTP/1.1 101 S\r\nUpgrade: WebSocket\r\n\r\n{"v":1,"ok":true,"length":99999999999}\n'],
    ['sends no evidence', 'HTTP/1.1 101 S\r\nUpgrade: WebSocket\r\n\r\n{"v":1,"ok":true,"length":2}\n{}'],
    ['talks of something else', 'HTTP/1.1 101 S\r\nUpgrade: WebSocket\r\n\r\nHello\n'],
  ])('that %s has no evidence', async (_name, answer) => {
    const peer = await scriptedServer(answering(answer));
    closeLater(() => peer.close());
    expect(await far({ host: '127.0.0.1', port: peer.port }).evidence('any', signal)).toBeNull();
  });

  it('that cannot be reached has no evidence', async () => {
    const gone = await scriptedServer(() => undefined);
    await gone.close();
    expect(await far({ host: '127.0.0.1', port: gone.port }).evidence('any', signal)).toBeNull();
  });

  it('is not waited for when the run is cancelled', async () => {
    const reached = Promise.withResolvers<undefined>();
    const silent = await scriptedServer(() => {
      reached.resolve(undefined);
    });
    closeLater(() => silent.close());
    const stop = new AbortController();
    const asking = expect(far({ host: '127.0.0.1', port: silent.port }).evidence('any', stop.signal)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await reached.promise;
    stop.abort();
    await asking;
  });

  it('plays only raw halves of the websocket token', async () => {
    const end = far({ host: '127.0.0.1', port: 9 });
    const plays = (variant: Parameters<typeof serverHalfOf>[0]) =>
      end.prepare({ half: serverHalfOf(variant), request: null, firstBytes: null }, signal);
    expect(await Promise.all((['get', 'insist', 'keyed', 'foreign-token', 'rfc6455'] as const).map(plays))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
