import { afterAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine.ts';
import { httpSpecimen } from '../../../electron/specimens/http-proxy.ts';
import { NEVER, smallJob } from '../../engine/plans.ts';

const engine = new Engine();
afterAll(() => engine.close());

describe('bytes that travel with the request', () => {
  it('are not called lost where the proxy refuses every second connection, whatever is sent with it', async () => {
    const balancer = httpSpecimen({
      name: 'refuses-every-second',
      says: 'Refuses every second connection.',
      // The second connection of each try of the check, beginning with its first try: on those the client sends its early bytes.
      refuse: (_request, connection) => (connection % 2 === 0 ? { status: 403, text: 'Not this time.' } : null),
    });
    const proxy = await balancer.start();
    try {
      const { runs } = await engine.probe(smallJob([proxy.url], ['handshake', 'early-data'], { requestedMode: 'relay' }), NEVER);
      expect(runs[0]?.checks).toMatchObject([
        { id: 'handshake', result: 'intermittent', finding: 'refused-by-proxy' },
        {
          id: 'early-data',
          result: 'not-tested',
          finding: null,
          summary: expect.stringContaining('some connections are not upgraded here') as string,
        },
      ]);
    } finally {
      await proxy.close();
    }
  });
});
