import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DEFAULT_EVIDENCE_LIMITS } from '../../electron/diagnosis/evidence-store.ts';
import { createProbeService, STRANGER_CAPS, type ProbeService } from '../../electron/diagnosis/probe-service.ts';
import { DEFAULT_GUESS_LIMITS } from '../../electron/diagnosis/secret-guard.ts';
import type { ProbeCaps } from '../../electron/diagnosis/server-context.ts';
import type { ProbeRequest } from '../../electron/diagnosis/probe-line.ts';
import { startWebSocketServer, type WebSocketServer } from '../../electron/websocket/server.ts';
import { newNonce, openProbe, patternBytes, requestLine, type JsonObject, type ProbeConnection } from '../docs/probe-client.ts';
import { cleanup } from '../websocket/cleanup.ts';

const closeLater = cleanup();

async function start(
  caps: Partial<ProbeCaps> = {},
  secret: string | null = null,
): Promise<{ server: WebSocketServer; probe: ProbeService }> {
  const probe = createProbeService({ caps: { ...STRANGER_CAPS, ...caps }, secret });
  const server = await startWebSocketServer({ service: probe.service });
  closeLater(() => server.close());
  return { server, probe };
}

async function open(server: WebSocketServer): Promise<ProbeConnection> {
  const connection = await openProbe(server.port);
  closeLater(() => connection.close());
  return connection;
}

async function ask(
  server: WebSocketServer,
  members: JsonObject,
): Promise<{ connection: ProbeConnection; reply: JsonObject; nonce: string }> {
  const connection = await open(server);
  const nonce = newNonce();
  connection.socket.write(requestLine({ nonce, seed: 1, ...members }));
  return { connection, reply: await connection.takeLine(), nonce };
}

function refused(code: string) {
  return { v: 1, ok: false, error: { code, message: expect.stringMatching(/\w/u) as string } };
}

describe('the probe service among strangers', () => {
  it.each([
    ['another version', '{"v":2,"check":"duplex","nonce":"a"}\n', 'PROBE_VERSION'],
    ['an unknown check', '{"v":1,"check":"format-disk","nonce":"a"}\n', 'PROBE_CHECK'],
    ['no JSON', 'GET / HTTP/1.1\r\n', 'PROBE_MALFORMED'],
    ['a line that does not end', 'x'.repeat(5000), 'PROBE_MALFORMED'],
    ['a nonce that is none', '{"v":1,"check":"duplex","nonce":""}\n', 'PROBE_MALFORMED'],
  ])('answers %s with a code and closes', async (_name, line, code) => {
    const { server } = await start();
    const connection = await open(server);
    connection.socket.write(line);
    expect(await connection.takeLine()).toEqual(refused(code));
    expect(await connection.takeRest()).toHaveLength(0);
  });

  it('lets in who knows the secret, and nobody else', async () => {
    const { server } = await start({}, 'open sesame');
    expect((await ask(server, { check: 'handshake' })).reply).toEqual(refused('PROBE_SECRET'));
    expect((await ask(server, { check: 'handshake', auth: 'open' })).reply).toEqual(refused('PROBE_SECRET'));
    expect((await ask(server, { check: 'evidence', of: 'a', auth: '' })).reply).toEqual(refused('PROBE_SECRET'));
    expect((await ask(server, { check: 'handshake', auth: 'open sesame' })).reply).toMatchObject({ ok: true });
  });

  it('lets nobody guess the secret, and locks out nobody else', async () => {
    const { server } = await start({}, 'open sesame');
    const answers = async (auth: string, times: number): Promise<unknown[]> =>
      (await Promise.all(Array.from({ length: times }, () => ask(server, { check: 'handshake', auth })))).map(
        ({ reply }) => reply['error'],
      );
    const code = (which: string): unknown => refused(which).error;
    const { atOnce } = DEFAULT_GUESS_LIMITS;
    const all = await answers('open', atOnce + 20);
    expect(all.filter((error) => isDeepStrictEqual(error, all[0]))).toHaveLength(atOnce);
    expect([all[0], all.at(-1)]).toEqual([code('PROBE_SECRET'), code('PROBE_LOCKED')]);
    expect(await answers('open sesame', 1)).toEqual([code('PROBE_LOCKED')]);
    const elsewhere = await openProbe(server.port, '', '127.0.0.2');
    closeLater(() => elsewhere.close());
    elsewhere.socket.write(requestLine({ check: 'handshake', nonce: newNonce(), auth: 'open sesame' }));
    expect(await elsewhere.takeLine()).toMatchObject({ ok: true });
  });

  it('keeps the evidence of those whom it let in, however many others knock', async () => {
    const probe = createProbeService({
      caps: STRANGER_CAPS,
      secret: 'open sesame',
      evidence: { ...DEFAULT_EVIDENCE_LIMITS, maxRecords: 4 },
    });
    const server = await startWebSocketServer({ service: probe.service });
    closeLater(() => server.close());
    const { nonce } = await ask(server, { check: 'handshake', auth: 'open sesame' });
    for (let knock = 0; knock < 8; knock++) {
      const { connection } = await ask(server, { check: 'handshake', auth: 'x' });
      await connection.takeRest();
    }
    expect(probe.store.byNonce(nonce)).toHaveLength(1);
  });

  it('says that it keeps nothing under a nonce', async () => {
    const { server } = await start();
    expect((await ask(server, { check: 'evidence', of: 'never-seen' })).reply).toEqual(refused('EVIDENCE_MISSING'));
    expect((await ask(server, { check: 'evidence' })).reply).toEqual(refused('EVIDENCE_MISSING'));
  });

  it.each([{ down: 1001 }, { up: 1001 }, { up: 5, down: Number.MAX_SAFE_INTEGER }])(
    'refuses %j over the cap of a connection',
    async (amounts) => {
      const { server } = await start({ bytesPerConnection: 1000 });
      expect((await ask(server, { check: 'duplex', ...amounts })).reply).toEqual(refused('PROBE_CAP'));
    },
  );

  it('stops at the cap when it is asked for endless bytes', async () => {
    const { server } = await start({ bytesPerConnection: 100_000 });
    const { connection, reply, nonce } = await ask(server, { check: 'duplex' });
    expect(reply).toMatchObject({ ok: true, nonce });
    expect((await connection.take(100_000)).equals(patternBytes(1, 'down', 0, 100_000))).toBe(true);
    connection.socket.end();
    expect(await connection.takeRest()).toHaveLength(0);
  });

  it('stops after the time of a connection when it is asked for endless bytes', async () => {
    const { server, probe } = await start({ msPerConnection: 50 });
    const { connection, nonce } = await ask(server, { check: 'duplex', ms: 1_000_000, pace: 1_000_000 });
    await expect.poll(() => probe.store.byNonce(nonce)[0]?.probe?.sendingDone, { interval: 5, timeout: 5_000 }).toBe(true);
    expect(probe.store.byNonce(nonce)[0]?.probe?.sentBytes).toBeLessThan(1_000_000);
    connection.socket.end();
  });

  it('counts the bytes of all clients together, and gives back what was reserved and not sent', async () => {
    const { server } = await start({ bytesTotal: 50_000 });
    const first = await ask(server, { check: 'duplex', down: 40_000, pace: 1 });
    expect(first.reply).toMatchObject({ ok: true });
    expect((await ask(server, { check: 'duplex', down: 40_000 })).reply).toEqual(refused('PROBE_CAP'));
    first.connection.socket.resetAndDestroy();
    const again = async (): Promise<unknown> => (await ask(server, { check: 'duplex', down: 40_000 })).reply.ok;
    await expect.poll(again, { interval: 5 }).toBe(true);
  });

  it('names its rate in every good reply, and none where it has none', async () => {
    const capped = (await start({ bytesPerSecond: 100_000 })).server;
    expect((await ask(capped, { check: 'handshake' })).reply).toMatchObject({ ok: true, maxRate: 100_000 });
    const { nonce } = await ask(capped, { check: 'latency' });
    expect((await ask(capped, { check: 'evidence', of: nonce })).reply).toMatchObject({ ok: true, maxRate: 100_000 });
    expect((await ask((await start()).server, { check: 'handshake' })).reply).not.toHaveProperty('maxRate');
  });

  it('sends an exchange at its rate from the first byte, whatever pace is asked for', async () => {
    const rate = 100_000;
    const { server, probe } = await start({ bytesPerSecond: rate });
    const { connection, nonce } = await ask(server, { check: 'duplex', down: 30_000, pace: 1e9 });
    await connection.take(30_000);
    const seen = probe.store.byNonce(nonce)[0]?.probe;
    const tookNs = (seen?.lastSentAt ?? NaN) - (seen?.startedAt ?? NaN);
    // By its own clock: no byte came sooner than the rate allows, but for the piece that goes out first.
    expect(30_000).toBeLessThanOrEqual(rate * 0.01 + (rate * tookNs) / 1e9);
  });

  it('is not spent by clients that only wait', async () => {
    const { server } = await start({ bytesTotal: 100_000 });
    for (let waiting = 0; waiting < 20; waiting++)
      expect((await ask(server, { check: 'handshake', down: 10_000 })).reply).toMatchObject({ ok: true });
    expect((await ask(server, { check: 'duplex', down: 50_000 })).reply).toMatchObject({ ok: true });
  });

  it('holds little for a client that never reads, and goes when it goes', async () => {
    const { server, probe } = await start();
    const connection = await open(server);
    connection.socket.pause();
    const nonce = newNonce();
    connection.socket.write(requestLine({ check: 'duplex', nonce, seed: 1, ms: 600_000 }));
    const sent = (): number => probe.store.byNonce(nonce)[0]?.probe?.sentBytes ?? 0;
    let before = -1;
    // It stands still once the buffers of both systems are full.
    await expect
      .poll(
        () => {
          const still = sent() > 0 && sent() === before;
          before = sent();
          return still;
        },
        { interval: 100, timeout: 10_000 },
      )
      .toBe(true);
    expect(sent()).toBeLessThan(64 * 1024 * 1024);
    await connection.close();
    await expect.poll(() => server.connections, { interval: 5 }).toBe(0);
  });

  it('keeps its record of a client that was reset', async () => {
    const { server, probe } = await start();
    const { connection, nonce } = await ask(server, { check: 'handshake' });
    connection.socket.resetAndDestroy();
    await expect.poll(() => probe.store.byNonce(nonce)[0]?.probe?.ended?.how, { interval: 5 }).toBe('rst');
    expect(probe.store.byNonce(nonce)[0]?.probe).toMatchObject({ line: 'ok', closedFirst: false });
  });
});

describe('a probe service that was told what comes', () => {
  const request: ProbeRequest = {
    check: 'handshake',
    nonce: 'told',
    up: null,
    down: null,
    ms: null,
    pace: null,
    seed: 1,
    part: null,
    of: null,
    auth: null,
  };

  it('speaks even if the line of the client never arrives', async () => {
    const { server, probe } = await start();
    probe.expect(request);
    const connection = await open(server);
    expect(await connection.takeLine()).toMatchObject({ ok: true, nonce: 'told' });
    expect(probe.store.byNonce('told')[0]?.probe?.line).toBe('waiting');
  });

  it('knows its client by the line, and another by another', async () => {
    const { server, probe } = await start();
    probe.expect(request);
    const own = await open(server);
    own.socket.write(requestLine({ check: 'handshake', nonce: 'told' }));
    expect(await own.takeLine()).toMatchObject({ ok: true });
    const other = await open(server);
    other.socket.write(requestLine({ check: 'handshake', nonce: 'another' }));
    expect(await other.takeLine()).toMatchObject({ nonce: 'told' });
    await expect.poll(() => probe.store.byNonce('told').map((seen) => seen.probe?.line), { interval: 5 }).toEqual(['ok', 'bad']);
  });

  it('listens to the line again when it is told nothing', async () => {
    const { server, probe } = await start();
    probe.expect(request);
    probe.expect(null);
    expect((await ask(server, { check: 'handshake' })).reply).toMatchObject({ ok: true });
    expect(probe.store.byNonce('told')).toEqual([]);
  });
});
