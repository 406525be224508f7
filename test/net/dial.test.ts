import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Observation } from '../../shared/model/transcript.ts';
import { dialTcp } from '../../electron/net/dial.ts';
import { listenTcp, type Listener } from '../../electron/net/listen.ts';
import { LOOPBACK } from './pairs.ts';

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});
async function listening(host = LOOPBACK): Promise<number> {
  const listener = await listenTcp({ host, port: 0, maxConnections: 10, onStream: () => undefined });
  open.push(listener);
  return listener.address.port;
}
/** A port where nobody listens. */
async function deadPort(): Promise<number> {
  const listener = await listenTcp({ host: LOOPBACK, port: 0, maxConnections: 1, onStream: () => undefined });
  await listener.close();
  return listener.address.port;
}

describe('dialling', () => {
  it('records the address that it reached, and tells what it does', async () => {
    const port = await listening();
    const told: Observation[] = [];
    const result = await dialTcp({ host: LOOPBACK, port }, { timeoutMs: 2000, hop: 1, observe: (observation) => told.push(observation) });
    if (!result.ok) throw result.failure;
    expect(result.reach).toHaveLength(1);
    const [entry] = result.reach;
    expect(entry).toMatchObject({ hop: 1, stage: 'tcp', ok: true, remote: `${LOOPBACK}:${port}`, error: null });
    expect(entry?.addresses).toEqual([{ address: `${LOOPBACK}:${port}`, outcome: 'connected', ms: expect.any(Number) as number }]);
    expect(entry?.local).toMatch(/^127\.0\.0\.1:\d+$/u);
    expect(told.map(({ kind, hop }) => [kind, hop])).toEqual([
      ['connecting', 1],
      ['connected', 1],
    ]);
    result.stream.abort();
    await result.stream.closed;
  });

  it('says that a port refuses', async () => {
    const port = await deadPort();
    const result = await dialTcp({ host: LOOPBACK, port }, { timeoutMs: 2000, hop: 'target' });
    expect(result).toMatchObject({ ok: false, failure: { code: 'CONNECTION_REFUSED', stage: 'tcp', hop: 'target' } });
    expect(result.reach[0]).toMatchObject({
      ok: false,
      addresses: [{ outcome: 'refused' }],
      error: { code: 'CONNECTION_REFUSED' },
      remote: null,
    });
  });

  it('goes on to the next address of a name, and records each', async () => {
    const port = await listening();
    const result = await dialTcp({ host: 'two.test', port }, { timeoutMs: 2000, hop: 0, resolve: async () => ['127.0.0.9', LOOPBACK] });
    if (!result.ok) throw result.failure;
    expect(result.reach.map(({ stage, ok }) => [stage, ok])).toEqual([
      ['dns', true],
      ['tcp', true],
    ]);
    expect(result.reach[1]?.addresses.map(({ address, outcome }) => [address, outcome])).toEqual([
      [`127.0.0.9:${port}`, 'refused'],
      [`${LOOPBACK}:${port}`, 'connected'],
    ]);
    result.stream.abort();
    await result.stream.closed;
  });

  it('lists all addresses when none can be reached', async () => {
    const port = await deadPort();
    const result = await dialTcp({ host: 'two.test', port }, { timeoutMs: 2000, hop: 0, resolve: async () => ['127.0.0.9', '::1'] });
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.failure.message).toContain(`127.0.0.9:${port}`);
    expect(result.failure.message).toContain(`[::1]:${port}`);
  });

  it('reaches IPv6', async () => {
    const port = await listening('::1');
    const result = await dialTcp({ host: '::1', port }, { timeoutMs: 2000, hop: 0 });
    if (!result.ok) throw result.failure;
    expect(result.reach[0]?.remote).toBe(`[::1]:${port}`);
    result.stream.abort();
    await result.stream.closed;
  });

  it('says that a name does not exist', async () => {
    const told: Observation[] = [];
    const observe = (observation: Observation): void => void told.push(observation);
    const result = await dialTcp({ host: 'nowhere.invalid', port: 80 }, { timeoutMs: 8000, hop: 0, observe });
    expect(result).toMatchObject({ ok: false, failure: { stage: 'dns', hop: 0 } });
    expect(result.reach).toMatchObject([{ stage: 'dns', ok: false, addresses: [] }]);
    if (result.ok) return;
    expect(['NAME_NOT_FOUND', 'NAME_LOOKUP_FAILED']).toContain(result.failure.code);
    // Without it the transcript of such a run would be empty.
    expect(told).toMatchObject([{ end: 'client', hop: 0, kind: 'connect-failed', text: `nowhere.invalid: ${result.failure.code}` }]);
  });

  it('gives up on a lookup that does not answer', async () => {
    const never = (_name: string, signal?: AbortSignal) =>
      new Promise<string[]>((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('late'))));
    const result = await dialTcp({ host: 'slow.test', port: 80 }, { timeoutMs: 20, hop: 0, resolve: never });
    expect(result).toMatchObject({ ok: false, failure: { code: 'NAME_LOOKUP_FAILED', stage: 'dns' } });
  });

  it('is cancelled before and while it connects, and leaves nothing at the signal', async () => {
    const port = await listening();
    const controller = new AbortController();
    const dialling = dialTcp({ host: LOOPBACK, port }, { timeoutMs: 2000, hop: 0, signal: controller.signal });
    controller.abort();
    expect(await dialling).toMatchObject({ ok: false, failure: { code: 'CANCELLED' } });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    const again = await dialTcp({ host: LOOPBACK, port }, { timeoutMs: 2000, hop: 0, signal: controller.signal });
    expect(again).toMatchObject({ ok: false, failure: { code: 'CANCELLED' } });
  });
});
