import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import { probeSet, type RunRecord } from '../../shared/model/probe-set.ts';
import { Engine } from '../../electron/engine/engine.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { NEVER, smallJob } from './plans.ts';

// Requests that are refused on their way to a far server: they carry no nonce, and yet it is known what became of them.
const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());

async function serve(secret: string | null = null): Promise<Endpoint> {
  const running = await engine.serve({
    host: '127.0.0.1',
    port: 0,
    service: 'probe',
    answer: 'strict',
    tls: 'none',
    certificate: null,
    secret,
    maxConnections: 100,
    onEvent: () => undefined,
  });
  closeLater(() => engine.end(running));
  return running.address;
}

async function diagnose(hop: string, mode: 'relay' | 'tunnel', checks: readonly CheckId[] = ['handshake', 'headers']): Promise<RunRecord> {
  const target = { kind: 'far', target: await serve(), control: null } as const;
  const job = smallJob([hop], checks, { target, requestedMode: mode, plan: { handshakes: 2 } });
  const [run] = probeSet.parse(await engine.probe(job, NEVER)).runs;
  if (!run) throw new Error('no run');
  return run;
}

async function specimen(name: string): Promise<string> {
  const running = await findSpecimen(name)?.start();
  if (!running) throw new Error(`no specimen ${name}`);
  closeLater(() => running.close());
  return running.url;
}

/** Answers each request head by itself. */
async function alone(answer: (head: string, connection: number) => string): Promise<string> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    const connection = ++connections;
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined));
    socket.once('data', (bytes: Buffer) => {
      const said = answer(bytes.toString('latin1'), connection);
      if (said.startsWith('HTTP/1.1 101')) socket.write(said);
      else socket.end(said);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const received = ({ handshake }: RunRecord): string => Buffer.from(handshake.serverReceived ?? '', 'base64').toString('latin1');

describe('a request that a far server did not upgrade', () => {
  it('is shown as it arrived, where the Upgrade was taken away', async () => {
    const run = await diagnose(await specimen('strips-upgrade'), 'relay');
    expect(run.handshake).toMatchObject({ status: 426, serverSaw: 'no-upgrade', answeredBy: 'server', reason: 'upgrade-removed' });
    expect(run.handshake.attributedTo).toEqual({ hop: 0, basis: 'only-hop' });
    expect(run.checks[0]).toMatchObject({ result: 'fail', finding: 'upgrade-stripped', numbers: { leasedPort: { sameAnswer: true } } });
    expect(received(run)).toMatch(/^GET \/ HTTP\/1\.1\r\n/u);
    expect(received(run)).not.toMatch(/upgrade: /iu);
    expect(run.checks[1]).toMatchObject({ id: 'headers', finding: 'rewritten' });
    expect(run.summary).toContain('which it opened for this run alone: the same request got the same answer there');
    expect(run.grade).toBe('blocked');
  });

  it('has not arrived where the proxy answers by itself', async () => {
    const run = await diagnose(await alone(() => 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'), 'relay');
    expect(run.handshake).toMatchObject({ status: 403, serverSaw: 'nothing', answeredBy: 'not-server', reason: 'policy' });
    expect(run.checks[0]).toMatchObject({ finding: 'refused-by-proxy' });
  });

  it('is not taken for upgraded where the proxy says 101 by itself', async () => {
    const said = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n';
    const run = await diagnose(await alone(() => said), 'relay', ['handshake', 'duplex']);
    expect(run.handshake).toMatchObject({ answeredBy: 'not-server', serverSaw: 'nothing' });
    expect(run.checks).toMatchObject([{ finding: 'refused-by-proxy' }, { result: 'not-tested' }]);
    expect(run.grade).toBe('blocked');
  });

  it('stays unclear where the answer of a gateway may have two reasons', async () => {
    const run = await diagnose(await alone(() => 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'), 'relay');
    expect(run.handshake.serverSaw).toBe('unknown');
    expect(run).toMatchObject({ grade: 'inconclusive', checks: [{ finding: null }, {}] });
    expect(run.checks[0]?.summary).not.toContain('another answer');
  });

  it('stays unclear where neither port was answered and nothing came: there are many reasons for silence', async () => {
    const run = await diagnose(await alone(() => ''), 'relay');
    expect(run.handshake).toMatchObject({ outcome: 'closed', serverSaw: 'unknown' });
    expect(run.checks[0]?.numbers).not.toHaveProperty('leasedPort');
  });

  it('says nothing of its port where the answers change by themselves', async () => {
    // Those of the run come first, then the other port's.
    const balancer = await diagnose(
      await alone((_head, connection) => `HTTP/1.1 ${connection === 3 ? '403 No' : '429 Wait'}\r\nContent-Length: 0\r\n\r\n`),
      'relay',
    );
    const numbering = await diagnose(
      await alone((_head, connection) => `HTTP/1.1 403 No\r\nX-Request: ${'x'.repeat(connection)}\r\nContent-Length: 0\r\n\r\n`),
      'relay',
    );
    for (const run of [balancer, numbering]) {
      expect(run).toMatchObject({ grade: 'inconclusive', handshake: { serverSaw: 'unknown' } });
      expect(run.checks[0]?.summary).not.toContain('differently');
    }
  });

  it('is not judged by a port that is answered otherwise, which is said', async () => {
    let first: string | null = null;
    const proxy = await alone((head) => {
      const [, port = ''] = /^GET http:\/\/[^/]*:(\d+)\//u.exec(head) ?? [];
      first ??= port;
      return `HTTP/1.1 ${port === first ? '429 Too Many Requests' : '403 Forbidden'}\r\nContent-Length: 0\r\n\r\n`;
    });
    const run = await diagnose(proxy, 'relay');
    expect(run).toMatchObject({ grade: 'inconclusive', handshake: { status: 429, serverSaw: 'unknown', attributedTo: null } });
    expect(run.checks[0]).toMatchObject({ finding: null, numbers: { leasedPort: { outcome: 'refused', sameAnswer: false } } });
    expect(run.checks[0]?.summary).toMatch(/got another answer: the route treats port \d+ differently/u);
  });
});
