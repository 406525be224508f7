import { afterAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../shared/model/probe-set.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { httpSpecimen } from '../../../electron/specimens/http-proxy.ts';
import { NEVER, smallJob } from '../../engine/plans.ts';

const engine = new Engine();
afterAll(() => engine.close());

/** A relay that refuses the connections of these numbers, whatever is sent over them. */
async function runThrough(refused: (connection: number) => boolean, handshakes = 1): Promise<RunRecord> {
  const balancer = httpSpecimen({
    name: 'refuses-some',
    says: 'Refuses some connections.',
    refuse: (_request, connection) => (refused(connection) ? { status: 403, text: 'Not this time.' } : null),
  });
  const proxy = await balancer.start();
  try {
    const job = smallJob([proxy.url], ['handshake', 'rfc6455'], { requestedMode: 'relay', plan: { handshakes } });
    const [run] = (await engine.probe(job, NEVER)).runs;
    if (!run) throw new Error('no run');
    return run;
  } finally {
    await proxy.close();
  }
}

describe('the standard websocket beside the simplified one', () => {
  it('is not said to be the only one that works where every second connection is refused', async () => {
    const { checks } = await runThrough((connection) => connection % 2 === 1);
    expect(checks).toMatchObject([
      { id: 'handshake', result: 'intermittent', finding: 'refused-by-proxy' },
      { id: 'rfc6455', result: 'pass', finding: 'same' },
    ]);
  });

  it('is not said to fail after refusals in a row that the simplified one was only spared', async () => {
    const { checks } = await runThrough((connection) => connection >= 2 && connection <= 4);
    expect(checks).toMatchObject([{ finding: 'upgraded' }, { id: 'rfc6455', result: 'pass', finding: 'same' }]);
  });

  it('is not clear where it fails and the simplified one is upgraded only now and then', async () => {
    const run = await runThrough((connection) => connection !== 1 && connection !== 6, 2);
    expect(run.checks).toMatchObject([{ result: 'intermittent' }, { id: 'rfc6455', result: 'inconclusive', finding: null }]);
    expect(run.checks[1]?.summary).toContain('only now and then');
    expect(run.works.standardWebSocket).toBe('not-tested');
  });

  it('is the only one where the simplified one is refused each time', async () => {
    const { checks } = await runThrough((connection) => connection !== 2);
    expect(checks).toMatchObject([{ result: 'fail' }, { id: 'rfc6455', result: 'fail', finding: 'only-standard' }]);
  });
});
