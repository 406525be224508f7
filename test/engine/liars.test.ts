import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { Engine } from '../../electron/engine/engine.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { NEVER, smallJob } from './plans.ts';

// Proxies that look well from one end. What is claimed of them must come from both.
const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());

const ACCEPTED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n';

interface Relayed {
  readonly client: net.Socket;
  /** A fresh connection to the server. */
  readonly dial: () => net.Socket;
  /** The client's head in origin-form. */
  readonly head: string;
}

/** A relay that reads one head and then does what `lie` says. */
async function startLiar(lie: (relayed: Relayed) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const keep = (socket: net.Socket): net.Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const proxy = net.createServer({ allowHalfOpen: true }, (client) => {
    keep(client).setNoDelay(true);
    client.once('data', (bytes: Buffer) => {
      client.pause();
      const text = bytes.toString('latin1');
      const port = Number(/^GET http:\/\/127\.0\.0\.1:(\d+)\//u.exec(text)?.[1]);
      const head = text.replace(/http:\/\/127\.0\.0\.1:\d+/u, '');
      const dial = (): net.Socket => keep(net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })).setNoDelay(true);
      lie({ client, dial, head });
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  closeLater(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        proxy.close(resolve);
      }),
  );
  return `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`;
}

async function diagnose(proxy: string, checks: readonly CheckId[], quietMs = 500): Promise<RunRecord> {
  const { runs } = await engine.probe(smallJob([proxy], checks, { requestedMode: 'relay', plan: { quietMs } }), NEVER);
  const [run] = runs;
  if (!run) throw new Error('no run');
  return run;
}

function findingOf({ checks }: RunRecord, id: CheckId): string | null {
  const check = checks.find((one) => one.id === id);
  return check?.finding ?? check?.result ?? null;
}

describe('proxies that lie', () => {
  it('a 101 of the proxy alone is no upgrade', async () => {
    const proxy = await startLiar(({ client }) => {
      client.write(ACCEPTED);
      client.on('data', (bytes: Buffer) => client.write(bytes)).resume();
    });
    const run = await diagnose(proxy, ['handshake', 'duplex', 'half-close', 'rfc6455']);
    expect(run.handshake).toMatchObject({ answeredBy: 'not-server', serverSaw: 'nothing' });
    expect(findingOf(run, 'handshake')).toBe('refused-by-proxy');
    expect(findingOf(run, 'duplex')).toBe('not-tested');
    expect(findingOf(run, 'half-close')).toBe('not-tested');
    expect(findingOf(run, 'rfc6455')).toBe('neither');
    expect(run.grade).toBe('blocked');
  });

  it('a 101 in place of the 426 to a stripped request is an upgrade that was stripped', async () => {
    const proxy = await startLiar(({ client, dial, head }) => {
      dial()
        .on('data', () => client.write(ACCEPTED))
        .write(head.replace(/(?:Upgrade|Connection): .*\r\n/gu, ''));
    });
    const run = await diagnose(proxy, ['handshake']);
    expect(run.handshake).toMatchObject({ answeredBy: 'not-server', serverSaw: 'no-upgrade' });
    expect(findingOf(run, 'handshake')).toBe('upgrade-stripped');
  });

  it('a proxy that answers before the server does has replaced the answer', async () => {
    const proxy = await startLiar(({ client, dial, head }) => {
      client.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      const server = dial();
      void wait(30).then(() => server.write(head));
    });
    const run = await diagnose(proxy, ['handshake']);
    expect(run.handshake).toMatchObject({ answeredBy: 'not-server', serverSaw: 'upgrade', reason: 'answer-replaced' });
  });

  it("a proxy's own trial of the server is not taken for the request", async () => {
    const proxy = await startLiar(({ client, dial, head }) => {
      const trial = dial();
      trial.on('data', () => undefined).write('GET / HTTP/1.0\r\n\r\n');
      trial.once('end', () => {
        const server = dial();
        server.write(head);
        server.pipe(client);
        client.pipe(server);
      });
    });
    const run = await diagnose(proxy, ['handshake', 'headers', 'duplex']);
    expect(run.handshake.serverSaw).toBe('upgrade');
    expect(findingOf(run, 'headers')).toBe('unchanged');
    expect(run.grade).toBe('clean');
  });

  it('a trial alone, and a refusal, leave open what became of the request', async () => {
    const proxy = await startLiar(({ client, dial }) => {
      const trial = dial();
      trial.on('data', () => undefined).write('HEAD / HTTP/1.1\r\nHost: trial\r\n\r\n');
      trial.once('end', () => client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
    });
    const run = await diagnose(proxy, ['handshake']);
    expect(run.handshake.serverSaw).toBe('unknown');
    expect(findingOf(run, 'handshake')).toBe('inconclusive');
  });

  it('a page put between the 101 and the stream is an insertion, in whatever segments it comes', async () => {
    const proxy = await startLiar(({ client, dial, head }) => {
      const server = dial();
      server.write(head);
      server.once('data', (accepted: Buffer) => {
        server.pause();
        client.write(accepted);
        client.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n');
        void wait(20).then(() => {
          server.pipe(client);
          client.pipe(server);
        });
      });
    });
    expect(findingOf(await diagnose(proxy, ['handshake', 'duplex']), 'duplex')).toBe('injected');
  });

  it('a long way is neither buffering nor a lost close', async () => {
    const proxy = await startLiar(({ client, dial, head }) => {
      const server = dial();
      server.write(head);
      const later = (from: net.Socket, to: net.Socket, ms: () => number): void => {
        from.on('data', (bytes: Buffer) => void wait(ms()).then(() => to.write(bytes)));
        from.on('end', () => void wait(ms()).then(() => to.end()));
        from.resume();
      };
      let upgraded = false;
      // The handshake itself is quick, so that its round trip does not explain the rest.
      later(server, client, () => {
        const ms = upgraded ? 700 : 0;
        upgraded = true;
        return ms;
      });
      later(client, server, () => 700);
    });
    const run = await diagnose(proxy, ['handshake', 'streaming', 'half-close']);
    expect(findingOf(run, 'streaming')).toBe('streamed');
    expect(['inconclusive', 'propagated']).toContain(findingOf(run, 'half-close'));
  });

  it('a way so long that silence comes first is no stall', async () => {
    const proxy = await startLiar(({ client, dial, head }) => {
      const server = dial();
      const later = (from: net.Socket, to: net.Socket): void => {
        from.on('data', (bytes: Buffer) => void wait(700).then(() => to.write(bytes)));
        from.resume();
      };
      void wait(700).then(() => server.write(head));
      later(server, client);
      later(client, server);
    });
    // So much silence is called a stall in this plan, and even one way takes longer than that.
    const run = await diagnose(proxy, ['handshake', 'duplex'], 300);
    expect(findingOf(run, 'handshake')).toBe('upgraded');
    expect(['full-duplex', 'inconclusive']).toContain(findingOf(run, 'duplex'));
  });
});
