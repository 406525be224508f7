import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { farServer } from '../../electron/diagnosis/far-server.ts';
import { createProbeService, STRANGER_CAPS } from '../../electron/diagnosis/probe-service.ts';
import type { ProbePlan } from '../../electron/diagnosis/probe-plan.ts';
import { runDiagnosis } from '../../electron/diagnosis/runner.ts';
import { AddressTally } from '../../electron/diagnosis/used-address.ts';
import { dialTcp } from '../../electron/net/dial.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { startWebSocketServer } from '../../electron/websocket/server.ts';
import { NEVER, smallPlan } from '../engine/plans.ts';
import { cleanup } from '../websocket/cleanup.ts';

const closeLater = cleanup();

const DAMAGED_AT = 20_000;

/** Carries what comes to this address on to an honest proxy, and damages a byte where it is told so; gives the port. */
async function carry(host: string, port: number, damages: boolean): Promise<number> {
  const specimen = await findSpecimen('honest-connect')?.start();
  if (!specimen) throw new Error('no specimen');
  closeLater(() => specimen.close());
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const proxy = net.connect({ host: '127.0.0.1', port: Number(new URL(specimen.url).port), allowHalfOpen: true });
    for (const [socket, other] of [
      [client, proxy],
      [proxy, client],
    ] as const) {
      sockets.add(socket);
      let passed = 0;
      socket.on('data', (chunk) => {
        const at = DAMAGED_AT - passed;
        passed += chunk.length;
        if (damages && at >= 0 && at < chunk.length) chunk[at] = (chunk[at] ?? 0) ^ 1;
        other.write(chunk);
      });
      socket.on('end', () => other.end());
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  closeLater(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

describe('one name for two proxies', () => {
  it('has each failure of a check named by the address that it was at', { timeout: 30_000 }, async () => {
    const server = await startWebSocketServer({ service: createProbeService({ caps: STRANGER_CAPS }).service });
    closeLater(() => server.close());
    const port = await carry('127.0.0.1', 0, false);
    await carry('127.0.0.2', port, true);
    let asked = 0;
    // The second connection, which is the first of that check, is sent to the broken one.
    const resolve = (): Promise<string[]> => Promise.resolve([asked++ === 1 ? '127.0.0.2' : '127.0.0.1']);
    const plan: ProbePlan = { ...smallPlan([`http://two.test:${String(port)}`], ['handshake', 'transparency']), mode: 'tunnel' };
    const { address } = server;
    const run = await runDiagnosis({
      id: 'two',
      plan,
      farEnd: farServer({ target: address, evidenceRoute: { hops: [], mode: 'direct' }, evidenceAddress: address, plan }),
      control: null,
      tls: null,
      runtime: 'test',
      signal: NEVER.signal,
      dial: (endpoint, options) => dialTcp(endpoint, { ...options, resolve }),
    });
    const seen = run.checks[1];
    expect(seen).toMatchObject({
      id: 'transparency',
      result: 'intermittent',
      finding: 'corrupted',
      numbers: {
        addresses: {
          [`127.0.0.1:${String(port)}`]: expect.stringMatching(/^0 of [12] failed$/u) as string,
          [`127.0.0.2:${String(port)}`]: '1 of 1 failed',
        },
      },
    });
    expect(seen?.summary).toMatch(new RegExp(`^In 1 of [23] tries, always at 127\\.0\\.0\\.2:${String(port)}: `, 'u'));
  });

  it('has no culprit where an address fails and passes, or all fail', () => {
    const tally = new AddressTally();
    tally.add('a', true);
    expect(tally.culprits).toBeNull();
    tally.add('b', false);
    expect(tally.culprits).toEqual(['a']);
    tally.add('a', false);
    expect(tally.culprits).toBeNull();
    expect(tally.numbers).toEqual({ a: '1 of 2 failed', b: '0 of 1 failed' });
  });
});
