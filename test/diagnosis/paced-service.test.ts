import type net from 'node:net';
import { describe, expect, it } from 'vitest';
import { LOWEST_MAX_RATE, pacedService, UNPACED_BYTES } from '../../electron/diagnosis/paced-service.ts';
import { hrtimeNs } from '../../electron/net/deadline.ts';
import type { Service } from '../../electron/websocket/connection-record.ts';
import { startWebSocketServer, type WebSocketServer } from '../../electron/websocket/server.ts';
import { chargen } from '../../electron/websocket/services/chargen.ts';
import { echo } from '../../electron/websocket/services/echo.ts';
import { openProbe, type ProbeConnection } from '../docs/probe-client.ts';
import { cleanup } from '../websocket/cleanup.ts';

const closeLater = cleanup();
const RATE = 4 * LOWEST_MAX_RATE;
/** As long as a test goes on: the bytes that pass at once, and some that had to wait. */
const ENOUGH = UNPACED_BYTES + RATE / 4;

/** What passed by then, on the server's own clock. */
interface Passed {
  readonly at: number;
  readonly bytes: number;
}

/** Nobody gets more than this: what passes at once, and the rate for the time since the connection came. */
function mostBy(at: number, since: number): number {
  return UNPACED_BYTES + (RATE * (at - since)) / 1e9;
}

async function start(service: Service): Promise<WebSocketServer> {
  const server = await startWebSocketServer({ service: pacedService(service, RATE) });
  closeLater(() => server.close());
  return server;
}

async function open(server: WebSocketServer): Promise<ProbeConnection> {
  const connection = await openProbe(server.port);
  closeLater(() => connection.close());
  return connection;
}

/** Counts what it is given, each piece with its time. */
function counting(): { readonly service: Service; readonly seen: Passed[]; readonly since: number; readonly all: Promise<void> } {
  const seen: Passed[] = [];
  const all = Promise.withResolvers<void>();
  let bytes = 0;
  const service: Service = async (stream, _connection, signal) => {
    await stream.drain((chunk) => {
      bytes += chunk.length;
      seen.push({ at: hrtimeNs(), bytes });
      if (bytes >= ENOUGH) all.resolve();
    }, signal);
  };
  return { service, seen, since: hrtimeNs(), all: all.promise };
}

describe('a service with a rate', () => {
  it.each([
    ['a client that sends all at once', (socket: net.Socket) => void socket.write(Buffer.alloc(8 * 1024 * 1024))],
    [
      'a client that sends in small pieces',
      (socket: net.Socket) => {
        for (let piece = 0; piece < 8192; piece++) socket.write(Buffer.alloc(1024));
      },
    ],
  ])('takes no more from %s', async (_name, flood) => {
    const counted = counting();
    const { socket } = await open(await start(counted.service));
    socket.on('error', () => undefined);
    flood(socket);
    await counted.all;
    expect(counted.seen.filter(({ at, bytes }) => bytes > mostBy(at, counted.since))).toEqual([]);
  });

  it.each([
    ['chargen', chargen()],
    ['echo', echo()],
  ])('lets %s send no more, however much is asked for', async (name, service) => {
    const sent: Passed[] = [];
    const since = hrtimeNs();
    const watched: Service = (stream, connection, signal) => {
      const write = stream.write.bind(stream);
      stream.write = async (bytes, during) => {
        await write(bytes, during);
        sent.push({ at: hrtimeNs(), bytes: stream.bytesWritten });
      };
      return service(stream, connection, signal);
    };
    const connection = await open(await start(watched));
    connection.socket.on('error', () => undefined);
    if (name === 'echo') connection.socket.write(Buffer.alloc(2 * ENOUGH));
    expect(await connection.take(ENOUGH)).toHaveLength(ENOUGH);
    const now = hrtimeNs();
    expect(ENOUGH).toBeLessThanOrEqual(mostBy(now, since));
    expect(sent.filter(({ at, bytes }) => bytes > mostBy(at, since))).toEqual([]);
  });

  it('gives one who stood still no more than passes at once', async () => {
    const counted = counting();
    const { socket } = await open(await start(counted.service));
    socket.on('error', () => undefined);
    socket.write('x');
    await expect.poll(() => counted.seen.length).toBe(1);
    const first = counted.seen[0]?.at ?? NaN;
    socket.write(Buffer.alloc(8 * 1024 * 1024));
    await counted.all;
    expect(counted.seen.filter(({ at, bytes }) => bytes - 1 > mostBy(at, first))).toEqual([]);
  });

  it('reads on after a flood, byte for byte, and passes the end on', async () => {
    const server = await start(echo());
    const connection = await open(server);
    const bytes = Buffer.from(Array.from({ length: ENOUGH }, (_, index) => index % 253));
    connection.socket.end(bytes);
    expect((await connection.take(bytes.length)).equals(bytes)).toBe(true);
    expect(await connection.takeRest()).toHaveLength(0);
  });

  it('is let go of by one who floods, never reads and resets', async () => {
    const server = await start(echo());
    const { socket } = await open(server);
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(Buffer.alloc(8 * 1024 * 1024));
    await expect.poll(() => server.liveBytes.in).toBeGreaterThan(UNPACED_BYTES);
    socket.resetAndDestroy();
    await expect.poll(() => server.connections).toBe(0);
    const [record] = server.records;
    expect(record?.end?.how).toBe('rst');
  });
});
