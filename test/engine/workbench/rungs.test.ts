import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { desks, ladder, proxyOf } from './desks.ts';
import { choiceOf, planOf } from './run-plans.ts';

const { desk, specimen } = desks();

describe('the rungs of a route that breaks', () => {
  it.each([
    {
      name: 'strips-upgrade',
      mode: 'relay',
      rungs: ['reached passed by PROXY', 'accepted passed by PROXY', 'upgraded failed by the server', 'bytes unknown'],
      says: 'PROXY took the Upgrade out',
    },
    {
      name: 'strips-upgrade-passes-101',
      mode: 'relay',
      rungs: ['reached passed by PROXY', 'accepted passed by PROXY', 'upgraded failed by the server', 'bytes unknown'],
      says: 'took the Upgrade out',
    },
    {
      name: 'answers-200-to-everything',
      mode: 'tunnel',
      rungs: ['reached passed by PROXY', 'accepted passed by PROXY', 'upgraded failed by PROXY', 'bytes unknown'],
      says: 'the server received nothing',
    },
    {
      name: 'answers-200-to-everything',
      mode: 'relay',
      rungs: ['reached passed by PROXY', 'accepted failed by PROXY', 'upgraded unknown', 'bytes unknown'],
      says: '200; the server received nothing',
    },
    {
      name: 'connect-443-only',
      mode: 'tunnel',
      rungs: ['reached passed by PROXY', 'accepted failed by PROXY', 'upgraded unknown', 'bytes unknown'],
      says: '403',
    },
    {
      name: 'hangs',
      mode: 'tunnel',
      rungs: ['reached passed by PROXY', 'accepted failed', 'upgraded unknown', 'bytes unknown'],
      says: 'said nothing',
    },
    {
      name: 'closes-after-101',
      mode: 'relay',
      rungs: ['reached passed by PROXY', 'accepted passed by PROXY', 'upgraded passed by the server', 'bytes failed'],
      says: 'closed right after the upgrade',
    },
  ] as const)('say at $name as a $mode how far it carries and who answered', async ({ name, mode, rungs, says }) => {
    const at = desk();
    const url = await specimen(name);
    const state = await at.over(await at.start(planOf({ hops: [choiceOf(url)], mode, timeoutMs: 500, durationMs: 100 })));
    expect(state.status).toBe('done');
    expect(ladder(state, 0)).toEqual(rungs.map((rung) => rung.replace('PROXY', proxyOf(url))));
    const failed = state.parts[0]?.rungs.find((rung) => rung.state === 'failed');
    expect(failed?.says).toContain(says.replace('PROXY', proxyOf(url)));
  });

  it('say how many connections failed where some were upgraded', async () => {
    const at = desk();
    const plan = planOf({ hops: [choiceOf(await specimen('one-in-three-fails'))], mode: 'relay', checks: ['handshake'], handshakes: 6 });
    const state = await at.over(await at.start(plan));
    const upgraded = state.parts[0]?.rungs[2];
    expect(upgraded).toMatchObject({ state: 'passed', by: 'the server' });
    expect(upgraded?.says).toMatch(/^101; \d of \d+ connections failed$/u);
  });

  it('say that nobody is there', async () => {
    const at = desk();
    const { port } = await closedPort();
    const state = await at.over(await at.start(planOf({ hops: [choiceOf(`http://127.0.0.1:${String(port)}`)], mode: 'tunnel' })));
    expect(ladder(state, 0)).toEqual(['reached failed', 'accepted unknown', 'upgraded unknown', 'bytes unknown']);
    expect(state.parts[0]?.rungs[0]?.says).toContain('refused');
  });

  it('take transparency for the bytes where duplex was not chosen, and nothing where no check sends any', async () => {
    const at = desk();
    const with_ = await at.over(await at.start(planOf({ checks: ['handshake', 'transparency'] })));
    expect(ladder(with_, 0)[3]).toBe('bytes passed by the server');
    const without = await at.over(await at.start(planOf({ checks: ['handshake'] })));
    expect(ladder(without, 0)[3]).toBe('bytes skipped');
  });
});

async function closedPort(): Promise<net.AddressInfo> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return address;
}
