import { expect, it } from 'vitest';
import { formatEndpoint } from '../../shared/model/route.ts';
import { probeSet } from '../../shared/model/probe-set.ts';
import { startForeign } from '../truth/foreign.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { duplexscope } from './program.ts';

const later = cleanup();

it("tries how long somebody else's server may be silent where a time is given, and only there", { timeout: 60_000 }, async () => {
  const server = await startForeign('ws');
  later(() => server.close());
  const url = `ws://${formatEndpoint(server.endpoint)}/`;
  const checksOf = async (...more: string[]) => {
    const { code, stdout } = await duplexscope(['probe', url, '--json', ...more]);
    expect(code).toBe(0);
    return probeSet.parse(JSON.parse(stdout.toString())).runs[0]?.checks ?? [];
  };
  expect(await checksOf('--idle-max', '1')).toContainEqual(expect.objectContaining({ id: 'idle', result: 'pass', finding: 'kept' }));
  expect((await checksOf()).map(({ id }) => id)).not.toContain('idle');
});
