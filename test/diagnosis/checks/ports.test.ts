import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import type { CheckRecord, RunRecord } from '../../../shared/model/probe-set.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import { NEVER, smallJob } from '../../engine/plans.ts';
import { startProxy } from '../../proxies/harness/start.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { describeWith } from '../../support/requires.ts';

const engine = new Engine();
afterAll(() => engine.close());

/** A finding that is right once may be luck. */
const ROUNDS = 20;

async function diagnose(hop: string, requestedMode: 'tunnel' | 'relay' = 'tunnel'): Promise<{ run: RunRecord; ports: CheckRecord }> {
  const { runs } = await engine.probe(smallJob([hop], ['handshake', 'ports'], { requestedMode }), NEVER);
  const ports = runs[0]?.checks.find(({ id }) => id === 'ports');
  if (!runs[0] || !ports) throw new Error('the run has no such check');
  return { run: runs[0], ports };
}

async function through(name: string, requestedMode: 'tunnel' | 'relay' = 'tunnel'): Promise<{ run: RunRecord; ports: CheckRecord }> {
  const running = await findSpecimen(name)?.start();
  if (!running) throw new Error(`there is no specimen ${name}`);
  try {
    return await diagnose(running.url, requestedMode);
  } finally {
    await running.close();
  }
}

describe('the ports that a proxy opens tunnels to', () => {
  it.each([
    ['connect-443-only', 'fail', 'only-443'],
    ['honest-connect', 'pass', 'any-port'],
    ['honest-socks5', 'pass', 'any-port'],
    ['answers-200-to-everything', 'inconclusive', null],
  ] as const)('of %s are found %s (%s), twenty times in a row', { timeout: 120_000 }, async (name, result, finding) => {
    for (let round = 0; round < ROUNDS; round++) {
      const { ports } = await through(name);
      expect({ round, result: ports.result, finding: ports.finding }).toEqual({ round, result, finding });
    }
  });

  it('are told with the code of each, and advice that knows of them', async () => {
    const { run, ports } = await through('connect-443-only');
    expect(ports.numbers).toMatchObject({
      '80': { code: 403, reached: 'unknown' },
      '81': { code: 403, reached: 'unknown' },
      '8080': { code: 403, reached: 'unknown' },
      high: { code: 403, reached: 'unknown' },
    });
    expect(ports.evidence.length).toBeGreaterThan(0);
    expect(run.grade).toBe('blocked');
    expect(run.summary).toContain('port 443 only');
    expect(run.fix).toContain('port 443, which this proxy allows');
  });

  it('count as reached where a server of our own saw the request', async () => {
    const { ports } = await through('honest-connect');
    expect(ports.numbers).toMatchObject({ high: { code: 200, reached: true } });
  });

  it('are not tested where the proxy relays', async () => {
    expect((await through('honest-relay', 'relay')).ports.result).toBe('not-tested');
  });

  it('are not tested where no proxy answers', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    await new Promise((resolve) => closed.close(resolve));
    if (typeof address !== 'object' || address === null) throw new Error('no port');
    expect((await diagnose(`http://127.0.0.1:${String(address.port)}`)).ports.result).toBe('not-tested');
  });
});

describe("a proxy's word that nobody was there", () => {
  const closeLater = cleanup();
  const LOW = [80, 81, 443, 8080];
  const said = (status: string): string => `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`;
  const NOBODY = said('503 Service Unavailable');

  /** Answers for the low ports what `lowPort` says, and opens a tunnel to others; with 503 where nobody listens. */
  async function proxy(lowPort: (port: number) => string): Promise<string> {
    const sockets = new Set<Socket>();
    const keep = (socket: Socket): Socket => {
      sockets.add(socket.on('close', () => sockets.delete(socket)));
      return socket;
    };
    const server = createServer((client) => {
      keep(client.on('error', () => undefined)).once('data', (head: Buffer) => {
        const port = Number(/^CONNECT [^ ]*:(\d+) /u.exec(head.toString('latin1'))?.[1]);
        if (LOW.includes(port)) {
          client.end(lowPort(port));
          return;
        }
        const target = keep(connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n')));
        target.on('error', () => client.end(NOBODY));
        target.pipe(client, { end: false });
        client.pipe(target);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closeLater(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  /** So that no server of ours can be there: they are taken, or this user may not have them anyway. */
  async function takeLowPorts(): Promise<void> {
    for (const port of LOW) {
      const server = createServer((socket) => socket.destroy());
      const taken = await new Promise<boolean>((resolve) =>
        server
          .once('error', () => {
            resolve(false);
          })
          .listen(port, '127.0.0.1', () => {
            resolve(true);
          }),
      );
      if (taken) closeLater(() => new Promise((resolve) => server.close(resolve)));
    }
  }

  const found = async (lowPort: (port: number) => string): Promise<Pick<CheckRecord, 'result' | 'finding'>> => {
    await takeLowPorts();
    const { result, finding } = (await diagnose(await proxy(lowPort))).ports;
    return { result, finding };
  };

  it('is believed where it says the same of a port that our server was reached on and has left', async () => {
    expect(await found(() => NOBODY)).toEqual({ result: 'pass', finding: 'any-port' });
  });

  it('is not believed where it may be how it refuses', async () => {
    expect(await found(() => said('503 Not Allowed'))).toEqual({ result: 'inconclusive', finding: null });
  });

  it('is believed where it refuses otherwise', async () => {
    expect(await found((port) => (port === 443 ? said('502 Bad Gateway') : said('403 Forbidden')))).toMatchObject({
      finding: 'some-ports',
    });
  });
});

describeWith('squid', 'Squid as Debian brings it', () => {
  it('opens tunnels to port 443 only', { timeout: 60_000 }, async () => {
    const proxy = await startProxy('squid-default', { upstream: { host: '127.0.0.1', port: 9 } });
    try {
      const { ports } = await diagnose(proxy.hopUrl ?? '');
      expect(ports).toMatchObject({ result: 'fail', finding: 'only-443' });
    } finally {
      await proxy.stop();
    }
  });
});
