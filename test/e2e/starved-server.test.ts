import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startFront, type Front } from './front.ts';
import { probe, start, type Started } from './program.ts';

/** Longer than bytes may be late before they are called held. */
const LATE_MS = 900;
/** Longer than an exchange is waited for in which nothing moves any more. */
const QUIET_MS = 2_500;
const MIB = 1024 * 1024;

/*
 * A far server that its machine gives no time, behind a way that passes everything on at once: what comes to it while it stands still, it sees late and
 * together, as if it had been held.
 */
describe('a far server that stands still', () => {
  let server: Started;
  let pid = 0;
  let front: Front;
  let target = '';
  let stops = 0;
  /** How many connections of a check meet a server that stands still, for how long, and after how many bytes of theirs. */
  let meets = { check: '', times: 0, forMs: 0, afterBytes: 0 };
  let going: NodeJS.Timeout | null = null;

  const goOn = (): void => {
    if (going) clearTimeout(going);
    going = null;
    process.kill(pid, 'SIGCONT');
  };
  const standStill = (): void => {
    stops += 1;
    process.kill(pid, 'SIGSTOP');
    going = setTimeout(goOn, meets.forMs);
  };

  beforeAll(async () => {
    server = start(['serve', '--json']);
    const { port } = JSON.parse(await server.line()) as { port: number };
    ({ pid } = server);
    front = await startFront({ host: '127.0.0.1', port }, (client) => {
      let count = -1;
      client.on('data', (bytes: Buffer) => {
        if (count < 0 && !bytes.includes(`"check":"${meets.check}"`)) return;
        const before = count;
        count = Math.max(0, count) + bytes.length;
        if (before < meets.afterBytes && count >= meets.afterBytes && stops < meets.times && going === null) standStill();
      });
    });
    target = `127.0.0.1:${String(front.address.port)}`;
  });
  afterEach(() => {
    goOn();
    stops = 0;
  });
  afterAll(async () => {
    await front.close();
    server.kill('SIGTERM');
    await server.ended;
  });

  async function checked(check: string, ...options: readonly string[]) {
    const { runs } = await probe(target, '--control', 'none', '--checks', check, ...options);
    return runs[0]?.checks.find(({ id }) => id === check);
  }

  it('is no reason to say that the way holds bytes back', { timeout: 60_000 }, async () => {
    meets = { check: 'streaming', times: Infinity, forMs: LATE_MS, afterBytes: 0 };
    expect(await checked('streaming')).toMatchObject({
      result: 'inconclusive',
      finding: null,
      summary: expect.stringMatching(/^Not clear: the server was too busy meanwhile and did not look for \d+ ms/u) as string,
    });
    expect(stops).toBeGreaterThan(1);
  });

  it('is looked at again, and what is seen then is what counts', { timeout: 60_000 }, async () => {
    meets = { check: 'streaming', times: 2, forMs: LATE_MS, afterBytes: 0 };
    expect(await checked('streaming')).toMatchObject({ result: 'pass', finding: 'streamed' });
    expect(stops).toBe(2);
  });

  it('takes what the client went on sending, when it had given up waiting, for nothing foreign', { timeout: 60_000 }, async () => {
    meets = { check: 'duplex', times: 1, forMs: QUIET_MS, afterBytes: 4 * MIB };
    const duplex = await checked('duplex', '--up', '40MiB', '--down', '40MiB');
    expect([duplex?.finding, duplex?.also]).toEqual(['full-duplex', []]);
    expect(stops).toBe(1);
  });
});
