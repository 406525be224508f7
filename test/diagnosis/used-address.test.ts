import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check.ts';
import type { CheckRecord } from '../../shared/model/probe-set.ts';
import type { ProbePlan } from '../../electron/diagnosis/probe-plan.ts';
import { runDiagnosis } from '../../electron/diagnosis/runner.ts';
import { AddressTally } from '../../electron/diagnosis/used-address.ts';
import { LocalServers } from '../../electron/engine/local-servers.ts';
import { dialTcp } from '../../electron/net/dial.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { NEVER, smallPlan } from '../engine/plans.ts';
import { cleanup } from '../websocket/cleanup.ts';

const closeLater = cleanup();

/** What is wrong with a proxy: changes bytes in place, or ends the connection by `end`. */
interface Fault {
  readonly onConnection?: (client: net.Socket, end: () => void) => void;
  /** `passed`: how many bytes went this way before. */
  readonly onBytes?: (chunk: Buffer, passed: number, end: () => void) => void;
}

const DAMAGED_AT = 20_000;
const FAULTS = {
  none: {},
  damages: {
    onBytes: (chunk, passed) => {
      const at = DAMAGED_AT - passed;
      if (at >= 0 && at < chunk.length) chunk[at] = (chunk[at] ?? 0) ^ 1;
    },
  },
  'ends what is quiet': {
    onConnection: (client, end) => client.setTimeout(500, end),
  },
  'ends what is old': {
    onConnection: (client, end) => {
      const timer = setTimeout(end, 600);
      client.on('close', () => {
        clearTimeout(timer);
      });
    },
  },
  'ends behind the upgrade': {
    onBytes: (chunk, passed, end) => {
      if (passed > 0 && chunk.includes('HTTP/1.1 101 ')) setImmediate(end);
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;

/** Carries what comes to this address on to an honest proxy, with a fault of its own; gives the port. */
async function carry(host: string, port: number, { onConnection, onBytes }: Fault): Promise<number> {
  const specimen = await findSpecimen('honest-connect')?.start();
  if (!specimen) throw new Error('no specimen');
  closeLater(() => specimen.close());
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const proxy = net.connect({ host: '127.0.0.1', port: Number(new URL(specimen.url).port), allowHalfOpen: true });
    const end = (): void => {
      client.destroy();
      proxy.destroy();
    };
    onConnection?.(client, end);
    for (const [socket, other] of [
      [client, proxy],
      [proxy, client],
    ] as const) {
      sockets.add(socket);
      let passed = 0;
      socket.on('data', (chunk) => {
        onBytes?.(chunk, passed, end);
        passed += chunk.length;
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

const [GOOD, BAD] = ['127.0.0.1', '127.0.0.2'];

interface Two {
  readonly check: CheckId;
  readonly fault: Fault;
  /** Whether a connection, by its number, is sent to the bad one of the two; the first is that of the handshake. */
  readonly isBad: (connection: number) => boolean;
  readonly idleMaxMs?: number;
}

/** What a check says of a name that stands for an honest proxy and one that is not, and their addresses. */
async function diagnoseTwo({ check, fault, isBad, idleMaxMs }: Two): Promise<{ seen: CheckRecord; good: string; bad: string }> {
  const servers = new LocalServers();
  const server = await servers.listen({ host: '127.0.0.1', port: 0, tls: null });
  closeLater(() => server.close());
  const port = await carry(GOOD, 0, FAULTS.none);
  await carry(BAD, port, fault);
  let asked = 0;
  const resolve = (): Promise<string[]> => {
    asked += 1;
    return Promise.resolve([isBad(asked) ? BAD : GOOD]);
  };
  const more = idleMaxMs === undefined ? {} : { idleMaxMs };
  const plan: ProbePlan = { ...smallPlan([`http://two.test:${String(port)}`], ['handshake', check], more), mode: 'tunnel' };
  const run = await runDiagnosis({
    id: 'two',
    plan,
    farEnd: server.farEnd(),
    control: null,
    tls: null,
    runtime: 'test',
    signal: NEVER.signal,
    dial: (endpoint, options) => dialTcp(endpoint, { ...options, resolve }),
  });
  const seen = run.checks[1];
  if (!seen) throw new Error('the check is missing');
  return { seen, good: `${GOOD}:${String(port)}`, bad: `${BAD}:${String(port)}` };
}

const timeout = 60_000;
const none = expect.stringMatching(/^0 of \d+ failed$/u) as string;
const all = expect.stringMatching(/^(\d+) of \1 failed$/u) as string;

describe('one name for two proxies', () => {
  it('has each failure of a check named by the address that it was at', { timeout }, async () => {
    const { seen, good, bad } = await diagnoseTwo({ check: 'transparency', fault: FAULTS.damages, isBad: (n) => n === 2 });
    expect(seen).toMatchObject({ result: 'intermittent', finding: 'corrupted', numbers: { addresses: { [good]: none, [bad]: all } } });
    expect(seen.summary).toMatch(new RegExp(`^In 1 of [23] tries, always at ${bad}: `, 'u'));
  });

  it('is told by silence that ends at one of them', { timeout }, async () => {
    const { seen, good, bad } = await diagnoseTwo({
      check: 'idle',
      fault: FAULTS['ends what is quiet'],
      isBad: (n) => n % 2 === 0,
      idleMaxMs: 2_000,
    });
    expect(seen).toMatchObject({ result: 'intermittent', finding: 'closed-after', numbers: { addresses: { [good]: none, [bad]: all } } });
    expect(seen.summary).toContain(`Always at ${bad}, and never at the others: `);
  });

  it('is told by an age that nothing reaches at one of them', { timeout }, async () => {
    const { seen, good, bad } = await diagnoseTwo({
      check: 'lifetime',
      fault: FAULTS['ends what is old'],
      isBad: (n) => n % 2 === 0,
      idleMaxMs: 1_500,
    });
    expect(seen).toMatchObject({ result: 'intermittent', finding: 'closed-after', numbers: { addresses: { [good]: none, [bad]: all } } });
    expect(seen.summary).toContain(`Always at ${bad}, and never at the others: `);
  });

  it('is told beside the round trips where one of them gives none back', { timeout }, async () => {
    const { seen, good, bad } = await diagnoseTwo({
      check: 'latency',
      fault: FAULTS['ends behind the upgrade'],
      isBad: (n) => n === 2,
    });
    expect(seen).toMatchObject({ result: 'pass', attempts: 2, failures: 1, numbers: { addresses: { [good]: none, [bad]: all } } });
    expect(seen.summary).toContain(`In 1 of 2 tries nothing came back, always at ${bad}.`);
  });

  it('is told beside the standard websocket, which works at one of them', { timeout }, async () => {
    const { seen, good, bad } = await diagnoseTwo({
      check: 'rfc6455',
      fault: FAULTS['ends behind the upgrade'],
      isBad: (n) => n === 2,
    });
    expect(seen).toMatchObject({ result: 'pass', finding: 'same', failures: 1, numbers: { addresses: { [good]: none, [bad]: all } } });
    expect(seen.summary).toContain(`It failed in 1 of 2 tries, always at ${bad}.`);
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
