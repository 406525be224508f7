import { createServer } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import type { CheckRecord, RunRecord } from '../../../shared/model/probe-set.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import { NEVER, smallJob } from '../../engine/plans.ts';
import { startProxy } from '../../proxies/harness/start.ts';
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
