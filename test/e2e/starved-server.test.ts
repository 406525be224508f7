import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { probe, start, type Started } from './program.ts';

/** Longer than bytes may be late before they are called held. */
const STOPPED_MS = 900;

/*
 * A far server that its machine gives no time, behind a way that passes everything on at once: what comes to it while it stands still, it sees late and
 * together, as if it had been held.
 */
describe('a far server that stands still', () => {
  let server: Started;
  let pid = 0;
  let front: net.Server;
  let target = '';
  let stops = 0;
  /** How many connections of the check meet a server that stands still. */
  let wanted = 0;
  let going: NodeJS.Timeout | null = null;
  const sockets = new Set<net.Socket>();

  const goOn = (): void => {
    if (going) clearTimeout(going);
    going = null;
    process.kill(pid, 'SIGCONT');
  };
  const standStill = (): void => {
    stops += 1;
    process.kill(pid, 'SIGSTOP');
    going = setTimeout(goOn, STOPPED_MS);
  };

  beforeAll(async () => {
    server = start(['serve', '--json']);
    const { port } = JSON.parse(await server.line()) as { port: number };
    ({ pid } = server);
    front = net.createServer({ allowHalfOpen: true }, (client) => {
      const behind = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true });
      for (const [one, other] of [
        [client, behind],
        [behind, client],
      ] as const) {
        sockets.add(one);
        one.on('error', () => other.destroy()).pipe(other);
      }
      client.on('data', (bytes: Buffer) => {
        if (stops < wanted && going === null && bytes.includes('"check":"streaming"')) standStill();
      });
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    target = `127.0.0.1:${String((front.address() as AddressInfo).port)}`;
  });
  afterEach(() => {
    goOn();
    stops = 0;
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => front.close(resolve));
    server.kill('SIGTERM');
    await server.ended;
  });

  async function streaming() {
    const { runs } = await probe(target, '--control', 'none', '--checks', 'streaming');
    return runs[0]?.checks.find(({ id }) => id === 'streaming');
  }

  it('is no reason to say that the way holds bytes back', { timeout: 60_000 }, async () => {
    wanted = Infinity;
    expect(await streaming()).toMatchObject({
      result: 'inconclusive',
      finding: null,
      summary: expect.stringMatching(/^Not clear: the server was too busy meanwhile and did not look for \d+ ms/u) as string,
    });
    expect(stops).toBeGreaterThan(1);
  });

  it('is looked at again, and what is seen then is what counts', { timeout: 60_000 }, async () => {
    wanted = 2;
    expect(await streaming()).toMatchObject({ result: 'pass', finding: 'streamed' });
    expect(stops).toBe(2);
  });
});
