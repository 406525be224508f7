import { afterEach, describe, expect, it } from 'vitest';
import { parseHop } from '../../shared/model/route.ts';
import { SPECIMENS, findSpecimen } from '../../electron/specimens/index.ts';
import { Bench, authorisation, getRequest, pattern, strict } from './peers.ts';
import type { Mode } from './peers.ts';

const bench = new Bench();
afterEach(() => bench.close());

/** What a strict server's upgrade attempt meets; 101 means that the stream is open. */
const MET: Readonly<Record<string, { readonly tunnel?: string; readonly relay?: string }>> = {
  'honest-connect': { tunnel: '101', relay: '405' },
  'honest-relay': { tunnel: '405', relay: '101' },
  'honest-socks5': { tunnel: '101' },
  'honest-socks4a': { tunnel: '101' },
  'needs-password': { tunnel: '101', relay: '101' },
  'strips-upgrade': { tunnel: '101', relay: '426' },
  'strips-upgrade-passes-101': { tunnel: '101', relay: '426' },
  'refuses-options': { tunnel: '101', relay: '101' },
  'connect-443-only': { tunnel: '403', relay: '101' },
  'http10-downgrade': { tunnel: '101', relay: '426' },
  'rewrites-headers': { tunnel: '101', relay: '101' },
  'keyless-400': { tunnel: '101', relay: '400' },
  'token-case-sensitive': { tunnel: '101', relay: '101' },
  'swallows-client-data': { tunnel: '101', relay: '101' },
  'closes-after-101': { tunnel: '101', relay: '101' },
  'frames-the-stream': { tunnel: '101', relay: '101' },
  'answers-200-for-101': { tunnel: '101', relay: '200' },
  'holds-response': { tunnel: '101', relay: '101' },
  'holds-request': { tunnel: '101', relay: '101' },
  'one-at-a-time': { tunnel: '101', relay: '101' },
  'deadlocks-at-64k': { tunnel: '101', relay: '101' },
  'loses-early-bytes': { tunnel: '101', relay: '101' },
  'loses-half-close': { tunnel: '101', relay: '101' },
  'idle-cut-2s': { tunnel: '101', relay: '101' },
  'forgets-when-quiet': { tunnel: '101', relay: '101' },
  'cuts-at-3s': { tunnel: '101', relay: '101' },
  'cuts-after-256KiB': { tunnel: '101', relay: '101' },
  'resets-after-256KiB': { tunnel: '101', relay: '101' },
  'one-in-three-fails': { tunnel: '101', relay: '101' },
  'target-down': { tunnel: '502', relay: '502' },
  'flips-a-byte': { tunnel: '101', relay: '101' },
  'inserts-bytes': { tunnel: '101', relay: '101' },
  'drops-bytes': { tunnel: '101', relay: '101' },
  'slow-256kbit': { tunnel: '101', relay: '101' },
  'far-200ms': { tunnel: '101', relay: '101' },
  'answers-200-to-everything': { tunnel: 'page', relay: '200' },
  hangs: { tunnel: 'nothing', relay: 'nothing' },
  'talks-garbage': { tunnel: 'garbage', relay: 'garbage' },
  'strips-tls-upgrade': { tunnel: '101', relay: '101' },
  'intercepts-tls': { tunnel: '101', relay: '101' },
};

describe('the list of specimens', () => {
  it('is complete and in its order', () => {
    expect(SPECIMENS.map(({ name }) => name)).toEqual(Object.keys(MET));
  });

  it('finds by name', () => {
    expect(findSpecimen('far-200ms')?.name).toBe('far-200ms');
    expect(findSpecimen('no-such')).toBeNull();
  });
});

describe.each(SPECIMENS)('$name', (specimen) => {
  it('says in one sentence what it does', () => {
    expect(specimen.says).toMatch(/^[^\n]{20,160}[^.]\.$/u);
    expect(specimen.modes.length).toBeGreaterThan(0);
  });

  it('listens on a free loopback port and shows a hop URL', async () => {
    const [one, other] = await Promise.all([bench.specimen(specimen.name), bench.specimen(specimen.name)]);
    const hop = parseHop(one.url);
    expect(hop.host).toBe('127.0.0.1');
    expect(hop.port).not.toBe(parseHop(other.url).port);
    expect(parseHop(one.urlWithout)).toEqual({ kind: hop.kind, host: hop.host, port: hop.port });
    expect(hop.kind).toBe(specimen.kind === 'http' ? 'http' : specimen.kind === 'socks5' ? 'socks5h' : 'socks4a');
  });

  for (const mode of ['tunnel', 'relay'] as const) {
    const expected = MET[specimen.name]?.[mode];
    if (expected === undefined) continue;
    it(`serves two connections at a time: ${mode} meets ${expected}`, async () => {
      const running = await bench.specimen(specimen.name);
      const met = await Promise.all([attempt(running, mode), attempt(running, mode)]);
      expect(met).toEqual([expected, expected]);
    });
  }

  it('closes with connections open and leaves no socket', async () => {
    const running = await bench.specimen(specimen.name);
    const silent = await bench.connect(parseHop(running.url));
    const mode = specimen.modes[0] === 'relay' ? 'relay' : 'tunnel';
    const server = await bench.server();
    const busy = specimen.name === 'hangs' ? silent : (await bench.enter(running, mode, server.endpoint)).client;
    busy.send(getRequest(mode, server.endpoint));
    await running.close();
    await Promise.all([silent.ended, busy.ended]);
    await expect(bench.connect(parseHop(running.url))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await running.close();
  });

  it('closes when its signal is aborted, and does not start with an aborted one', async () => {
    const controller = new AbortController();
    const running = await specimen.start({ signal: controller.signal });
    const client = await bench.connect(parseHop(running.url));
    controller.abort();
    await client.ended;
    await running.close();
    await expect(specimen.start({ signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('survives garbage, a reset and an early end', async () => {
    const running = await bench.specimen(specimen.name);
    for (const bytes of [
      pattern(5000, 'up'),
      Buffer.alloc(100_000, 'A'),
      Buffer.from('\r\n\r\n'),
      Buffer.from([5, 255]),
      Buffer.from([4, 1]),
    ]) {
      const stranger = await bench.connect(parseHop(running.url));
      stranger.send(bytes);
      stranger.fin();
      await stranger.ended;
    }
    const rude = await bench.connect(parseHop(running.url));
    rude.socket.resetAndDestroy();
    await rude.ended;
    if (specimen.name === 'hangs') return;
    const next = await bench.connect(parseHop(running.url));
    next.send(
      specimen.kind === 'http'
        ? 'CONNECT nonsense HTTP/1.1\r\n\r\n'
        : specimen.kind === 'socks5'
          ? Buffer.from([5, 1, 99])
          : Buffer.from([4, 9, 0, 1, 0, 0, 0, 1, 0, 65, 0]),
    );
    next.fin();
    // Every seventh connection is no third one, so all that answer do.
    expect((await next.all()).length).toBeGreaterThan(0);
  });
});

async function attempt(running: Awaited<ReturnType<Bench['specimen']>>, mode: Mode): Promise<string> {
  const server = await bench.server();
  if (running.name === 'hangs') {
    const client = await bench.connect(parseHop(running.url));
    client.send(getRequest(mode, server.endpoint));
    client.fin();
    return (await client.all()).length === 0 ? 'nothing' : 'something';
  }
  const { client, answer } = await bench.enter(running, mode, server.endpoint);
  if (mode === 'tunnel' && !answer.startsWith('HTTP/1.1 200')) return /^HTTP\/1\.1 (\d+)/u.exec(answer)?.[1] ?? 'garbage';
  if (answer.includes('Content-Length')) return 'page';
  client.send(getRequest(mode, server.endpoint, authorisation(running)));
  void server.accepted().then(async (peer) => peer.send(strict(await peer.head())));
  return /^HTTP\/1\.1 (\d+)/u.exec(await client.head())?.[1] ?? 'garbage';
}
