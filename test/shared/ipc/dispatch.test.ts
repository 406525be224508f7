import { expect, it } from 'vitest';
import type { Handlers } from '../../../shared/ipc/contract.ts';
import { dispatch } from '../../../shared/ipc/dispatch.ts';

/** What the window is told of a request that goes beyond a limit; no handler is asked. */
async function refusalOf(command: string, payload: unknown): Promise<string> {
  const result = await dispatch({} as Handlers, command, payload, () => undefined);
  return result.ok ? '' : result.error.message;
}

it('a limit that was gone beyond is told in words of people, and never the value', async () => {
  const secret = 's'.repeat(5000);
  expect(await refusalOf('keepSecret', { secret })).toBe('keepSecret: secret: has the wrong length: 4,096 characters at most');
  expect(await refusalOf('keepSecret', { secret: '' })).toBe('keepSecret: secret: has the wrong length: 1 characters at least');
  expect(await refusalOf('readConsole', { console: 'one', max: 0 })).toBe('readConsole: max: is out of range: 1 at least');
  expect(await refusalOf('testChain', { test: 'one', hops: [], target: null, timeoutMs: 1 })).toBe(
    'testChain: hops: has the wrong number of entries: 1 at least; timeoutMs: is out of range: 100 at least',
  );
});
