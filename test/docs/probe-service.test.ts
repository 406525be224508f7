import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProbeService, STRANGER_CAPS } from '../../electron/diagnosis/probe-service.ts';
import type { ConnectionRecord } from '../../electron/websocket/connection-record.ts';
import { startWebSocketServer, type WebSocketServer } from '../../electron/websocket/server.ts';
import {
  bytesOf,
  corpus,
  fetchEvidence,
  newNonce,
  openProbe,
  patternBytes,
  requestLine,
  type JsonObject,
  type ProbeConnection,
} from './probe-client.ts';

const PAGE = readFileSync(new URL('../../docs/probe-service.md', import.meta.url), 'utf8');
const TAIL = Buffer.alloc(4096, 0x74);

describe('a client that was written from docs/probe-service.md', () => {
  let server: WebSocketServer;
  let onClosed: (record: ConnectionRecord) => void = () => undefined;
  const opened: ProbeConnection[] = [];
  const start = async (secret: string | null = null): Promise<void> => {
    server = await startWebSocketServer({
      service: createProbeService({ caps: STRANGER_CAPS, secret }).service,
      onClosed: (record) => {
        onClosed(record);
      },
    });
  };
  beforeEach(() => start());
  afterEach(async () => {
    for (const connection of opened.splice(0)) await connection.close();
    await server.close();
  });
  const open = async (early?: string): Promise<ProbeConnection> => {
    const connection = await openProbe(server.port, early);
    opened.push(connection);
    return connection;
  };
  const ask = async (members: JsonObject): Promise<{ connection: ProbeConnection; reply: JsonObject; nonce: string }> => {
    const connection = await open();
    const nonce = newNonce();
    connection.socket.write(requestLine({ nonce, ...members }));
    return { connection, reply: await connection.takeLine(), nonce };
  };
  const probeOf = async (nonce: string, more?: JsonObject): Promise<JsonObject> => {
    const [found] = await fetchEvidence(server.port, nonce, more);
    if (!found) throw new Error('no evidence');
    return found.probe;
  };
  /** The evidence once `done`; the server learns of an end a moment after the client caused it. */
  const probeWhen = async (nonce: string, done: (probe: JsonObject) => boolean): Promise<JsonObject> => {
    for (;;) {
      const probe = await probeOf(nonce);
      if (done(probe)) return probe;
    }
  };

  it('gets a reply that repeats its nonce, and finds the exact heads in the evidence', async () => {
    const { connection, reply, nonce } = await ask({ check: 'handshake' });
    expect(reply).toEqual({ v: 1, ok: true, nonce });
    const [found, ...others] = await fetchEvidence(server.port, nonce);
    expect(others).toEqual([]);
    expect(bytesOf(found?.connection.responseHead).toString('latin1')).toBe(connection.head);
    expect(bytesOf(found?.connection.requestHead).toString('latin1')).toBe(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${String(server.port)}\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n`,
    );
    expect(found?.connection).toMatchObject({ status: 101, outcome: 'upgraded', remote: { port: connection.socket.localPort }, end: null });
    expect(found?.probe).toMatchObject({ nonce, check: 'handshake', line: 'ok', ended: null, error: null });
  });

  it('exchanges patterns both ways at once that each end makes for itself', async () => {
    const amount = 1024 * 1024 + 12345;
    const seed = 0xfedcba98;
    const nonce = newNonce();
    const connection = await open();
    connection.socket.write(requestLine({ check: 'duplex', nonce, seed, up: amount, down: amount }));
    connection.socket.write(patternBytes(seed, 'up', 0, amount));
    expect(await connection.takeLine()).toMatchObject({ ok: true, nonce });
    expect((await connection.take(amount)).equals(patternBytes(seed, 'down', 0, amount))).toBe(true);
    const probe = await probeWhen(nonce, ({ received }) => (received as JsonObject | null)?.bytes === amount);
    expect(probe).toMatchObject({ sentBytes: amount, sendingDone: true, line: 'ok' });
    expect(probe.received).toMatchObject({ line: 'ok', firstDifference: null, differences: 0, binNs: 5e6 });
    const { bins, rawBytes } = probe.received as { readonly bins: readonly number[]; readonly rawBytes: number };
    expect(bins.reduce((sum, bytes) => sum + bytes, 0)).toBe(amount);
    expect(rawBytes).toBe(amount + requestLine({ check: 'duplex', nonce, seed, up: amount, down: amount }).length);
  });

  it.each([
    ['changed', 100_000, 100_001, Buffer.from([0])],
    ['lost', 50_000, 50_010, Buffer.alloc(0)],
    ['inserted', 70_000, 70_000, Buffer.from('not sent by anybody')],
  ])('is told where bytes were %s', async (kind, from, to, instead) => {
    const nonce = newNonce();
    const connection = await open();
    const whole = patternBytes(7, 'up', 0, 400_000);
    if (kind === 'changed') instead[0] = (whole[from] ?? 0) ^ 0x20;
    connection.socket.write(requestLine({ check: 'duplex', nonce, seed: 7, down: 0 }));
    connection.socket.end(Buffer.concat([whole.subarray(0, from), instead, whole.subarray(to)]));
    await connection.takeRest();
    const probe = await probeOf(nonce, { up: whole.length });
    const length = kind === 'inserted' ? instead.length : to - from;
    expect(probe.received).toMatchObject({ firstDifference: from, differenceKind: kind, differenceLength: length, differences: 1 });
  });

  it('has the server stop after the time it asked for, and keep to the pace', async () => {
    const { nonce } = await ask({ check: 'duplex', ms: 200, pace: 100_000 });
    const probe = await probeWhen(nonce, ({ sendingDone }) => sendingDone === true);
    expect(probe.sentBytes).toBeGreaterThan(0);
    expect(probe.sentBytes).toBeLessThan(80_000);
  });

  it('exchanges the corpus', async () => {
    const nonce = newNonce();
    const connection = await open();
    connection.socket.write(Buffer.concat([Buffer.from(requestLine({ check: 'transparency', nonce })), corpus()]));
    expect(await connection.takeLine()).toMatchObject({ ok: true });
    expect((await connection.take(corpus().length)).equals(corpus())).toBe(true);
    const probe = await probeWhen(nonce, ({ received }) => (received as JsonObject | null)?.bytes === corpus().length);
    expect(probe.received).toMatchObject({ firstDifference: null, differenceKind: null });
  });

  it('gets the eight messages, then FIN after the silence', async () => {
    const { connection, nonce } = await ask({ check: 'streaming' });
    for (let index = 0; index < 8; index++) connection.socket.write(Buffer.alloc(64, 0x61 + index));
    expect(
      (await connection.takeRest()).equals(Buffer.concat(Array.from({ length: 8 }, (_, index) => Buffer.alloc(64, 0x61 + index)))),
    ).toBe(true);
    const { sentAt, arrivedAt } = (await probeOf(nonce)) as { readonly sentAt: readonly number[]; readonly arrivedAt: readonly number[] };
    expect([sentAt.length, arrivedAt.length]).toEqual([8, 8]);
    expect((sentAt[7] ?? 0) - (sentAt[0] ?? 0)).toBeGreaterThan(7 * 25e6 * 0.9);
  });

  it('is told whether its early line arrived', async () => {
    const nonce = newNonce();
    const both = await open(requestLine({ check: 'early-data', nonce, part: 'early' }));
    both.socket.write(requestLine({ check: 'early-data', nonce, part: 'late' }));
    expect(await both.takeLine()).toMatchObject({ ok: true, nonce, early: true });
    expect(await probeOf(nonce)).toMatchObject({ early: { client: true, late: true } });
    // As after a proxy that lost what came with the request.
    const { reply, nonce: lateOnly } = await ask({ check: 'early-data', part: 'late' });
    expect(reply).toMatchObject({ ok: true, early: false });
    expect(await probeOf(lateOnly)).toMatchObject({ early: { client: false, late: true } });
  });

  it('finishes first and still gets the tail', async () => {
    const { connection, nonce } = await ask({ check: 'half-close', part: 'client' });
    connection.socket.end();
    expect((await connection.takeRest()).equals(TAIL)).toBe(true);
    expect(await probeOf(nonce)).toMatchObject({ finSeenAt: expect.any(Number) as number, ended: { how: 'fin' } });
  });

  it('may send its tail after the server finished first', async () => {
    const { connection, nonce } = await ask({ check: 'half-close', part: 'server' });
    expect((await connection.takeRest()).length).toBe(0);
    connection.socket.end(TAIL);
    expect(await probeWhen(nonce, ({ ended }) => ended !== null)).toMatchObject({ tailBytes: 4096, closedFirst: false });
  });

  it('may be silent, and gets a mark when it is over, before it has sent its own', async () => {
    const { connection, reply, nonce } = await ask({ check: 'idle', part: 'both', ms: 20 });
    expect(reply).toMatchObject({ ok: true, ms: 20 });
    expect((await connection.take(1)).toString()).toBe('!');
    expect(await probeOf(nonce)).toMatchObject({ sentAt: [expect.any(Number)], arrivedAt: [] });
    connection.socket.write('!');
    expect(await probeWhen(nonce, ({ arrivedAt }) => Array.isArray(arrivedAt) && arrivedAt.length === 1)).toMatchObject({ ended: null });
    connection.socket.end();
    expect((await connection.takeRest()).length).toBe(0);
  });

  it('hears the server while it alone is silent, for no longer than the server lets it', async () => {
    const { connection, reply } = await ask({ check: 'idle', part: 'client', ms: 10 * STRANGER_CAPS.msPerConnection });
    expect(reply['ms']).toBe(STRANGER_CAPS.msPerConnection);
    expect((await connection.take(2)).toString()).toBe('..');
  });

  it('gets every byte back in a check of latency', async () => {
    const { connection, reply } = await ask({ check: 'latency' });
    expect(reply).toMatchObject({ ok: true });
    for (const message of ['first', 'second']) {
      connection.socket.write(message);
      expect((await connection.take(message.length)).toString()).toBe(message);
    }
    connection.socket.end();
    expect((await connection.takeRest()).length).toBe(0);
  });

  it('gets its frames of RFC 6455 back', async () => {
    const nonce = newNonce();
    const connection = await open();
    // The masked text message "Hello" of RFC 6455 §5.7.
    const message = Buffer.from('818537fa213d7f9f4d5158', 'hex');
    connection.socket.write(Buffer.concat([Buffer.from(requestLine({ check: 'rfc6455', nonce })), message]));
    expect((await connection.take(7)).toString('hex')).toBe('820548656c6c6f');
    expect(await probeOf(nonce)).toMatchObject({ check: 'rfc6455', tailBytes: 5 });
  });

  it.each([
    ['PROBE_VERSION', '{"v":2}\n'],
    ['PROBE_CHECK', '{"v":1,"check":"magic"}\n'],
    ['PROBE_MALFORMED', 'GET / HTTP/1.1\r\n'],
    ['PROBE_MALFORMED', '[]\n'],
    ['PROBE_MALFORMED', requestLine({ check: 'duplex', nonce: 'no spaces' })],
    ['PROBE_MALFORMED', requestLine({ check: 'duplex', nonce: 'x'.repeat(65) })],
    ['PROBE_MALFORMED', requestLine({ check: 'duplex', nonce: 'x', up: -1 })],
    ['PROBE_MALFORMED', requestLine({ check: 'duplex', nonce: 'x', part: 'x'.repeat(17) })],
    ['PROBE_MALFORMED', `{"v":1,${' '.repeat(4096)}\n`],
    ['PROBE_CAP', requestLine({ check: 'duplex', nonce: 'x', down: STRANGER_CAPS.bytesPerConnection + 1 })],
    ['EVIDENCE_MISSING', requestLine({ check: 'evidence', nonce: 'x', of: 'nobody' })],
    ['EVIDENCE_MISSING', requestLine({ check: 'evidence', nonce: 'x' })],
  ])('is refused with %s', async (code, line) => {
    const connection = await open();
    connection.socket.write(line);
    const reply = await connection.takeLine();
    expect(reply).toEqual({ v: 1, ok: false, error: { code, message: expect.any(String) as string } });
    expect((await connection.takeRest()).length).toBe(0);
  });

  it('is let in with the secret only', async () => {
    await server.close();
    await start('open sesame');
    expect((await ask({ check: 'handshake' })).reply).toMatchObject({ ok: false, error: { code: 'PROBE_SECRET' } });
    expect((await ask({ check: 'handshake', auth: 'open' })).reply).toMatchObject({ ok: false, error: { code: 'PROBE_SECRET' } });
    const { reply, nonce } = await ask({ check: 'handshake', auth: 'open sesame' });
    expect(reply).toMatchObject({ ok: true });
    await expect(fetchEvidence(server.port, nonce)).rejects.toThrow('PROBE_SECRET');
    expect(JSON.stringify(await fetchEvidence(server.port, nonce, { auth: 'open sesame' }))).not.toContain('sesame');
  });

  it('may write white space, CR and members that nobody knows', async () => {
    const connection = await open();
    connection.socket.write(' { "v" : 1 , "check":"magic", "check" : "handshake", "nonce":"a-1", "colour" : ["red"], "up": null }\r\n');
    expect(await connection.takeLine()).toEqual({ v: 1, ok: true, nonce: 'a-1' });
  });

  it('leaves without a byte and is not answered', async () => {
    const connection = await open();
    const closed = new Promise<ConnectionRecord>((resolve) => (onClosed = resolve));
    connection.socket.end();
    expect((await connection.takeRest()).length).toBe(0);
    expect(await closed).toMatchObject({ bytesOut: 0 });
  });

  it('can leave by a reset at any time', async () => {
    const { connection, nonce } = await ask({ check: 'duplex' });
    await connection.take(100_000);
    connection.socket.resetAndDestroy();
    await once(connection.socket, 'close');
    expect(await probeWhen(nonce, ({ ended }) => ended !== null)).toMatchObject({ closedFirst: false, ended: { how: 'rst' } });
  });

  it('finds the vectors of the page right', () => {
    const rows = [...PAGE.matchAll(/^\| `(\d+):(up|down)` \| `([0-9a-f]{32})` \| `([0-9a-f]{32})` \| `([0-9a-f]{64})` \|$/gmu)];
    expect(rows.length).toBe(3);
    for (const [, seed, direction, first, stamped, digest] of rows) {
      const bytes = patternBytes(Number(seed), direction === 'up' ? 'up' : 'down', 0, 1024 * 1024);
      expect(bytes.subarray(0, 16).toString('hex')).toBe(first);
      expect(bytes.subarray(4096, 4112).toString('hex')).toBe(stamped);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest);
    }
    const [, length, digest] = /^(\d+) bytes, SHA-256 `([0-9a-f]{64})`/mu.exec(PAGE) ?? [];
    expect([corpus().length, createHash('sha256').update(corpus()).digest('hex')]).toEqual([Number(length), digest]);
  });
});
