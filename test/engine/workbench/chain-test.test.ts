import net from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ChainTest } from '../../../shared/model/desk-state.ts';
import { testChain } from '../../../electron/engine/workbench/chain-test.ts';
import { createSecrets } from '../../../electron/engine/workbench/secrets.ts';
import { findSpecimen } from '../../../electron/specimens/index.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { choiceOf } from './run-plans.ts';

const closeLater = cleanup();
const secrets = createSecrets();
const never = new AbortController().signal;

async function specimen(name: string): Promise<string> {
  const running = await findSpecimen(name)?.start();
  if (!running) throw new Error(`no specimen ${name}`);
  closeLater(() => running.close());
  return running.url;
}

async function target(): Promise<{ host: string; port: number }> {
  const server = net.createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(() => new Promise((resolve) => server.close(resolve)));
  return { host: '127.0.0.1', port: (server.address() as net.AddressInfo).port };
}

async function test(urls: readonly string[], to: { host: string; port: number } | null, signal = never): Promise<ChainTest> {
  return await testChain({ hops: urls.map((url) => choiceOf(url, secrets)), target: to, timeoutMs: 500 }, secrets, signal);
}

describe('the test of a chain', () => {
  it('asks each proxy for the next one and the last one for the target', async () => {
    const urls = [await specimen('honest-socks5'), await specimen('needs-password'), await specimen('honest-connect')];
    const to = await target();
    const { reached, hops } = await test(urls, to);
    expect(reached).toBe(3);
    expect(hops.map(({ hop, ok }) => [hop, ok])).toEqual([
      [0, true],
      [1, true],
      [2, true],
    ]);
    expect(hops[0]?.says).toBe(`${urls[0] ?? ''} granted the SOCKS5 request: it says that it reached ${new URL(urls[1] ?? '').host}`);
    expect(hops[2]?.says).toBe(`${urls[2] ?? ''} answered CONNECT with 200: it says that it reached 127.0.0.1:${String(to.port)}`);
    expect(hops.every(({ answered }) => answered)).toBe(true);
    expect(JSON.stringify(hops)).not.toContain('user:password');
  });

  it('stops at the first that refuses, and says who it was and why', async () => {
    const urls = [await specimen('honest-connect'), await specimen('connect-443-only'), await specimen('honest-connect')];
    const { reached, hops } = await test(urls, await target());
    expect(reached).toBe(1);
    expect(hops).toHaveLength(2);
    expect(hops[1]).toMatchObject({ hop: 1, ok: false });
    expect(hops[1]?.says).toMatch(new RegExp(`^${urls[1] ?? ''}: .*403`, 'u'));
  });

  it.each(['honest-connect', 'honest-socks5'])('without a target only connects to the last one, here %s', async (last) => {
    const urls = [await specimen('honest-connect'), await specimen(last)];
    const nothing = 'It was asked for nothing, so this does not show that a proxy is there';
    expect(await test(urls, null)).toMatchObject({
      reached: 2,
      hops: [
        { ok: true, answered: true },
        { ok: true, answered: false, says: `${urls[0] ?? ''} says that it reached ${urls[1] ?? ''}. ${nothing}` },
      ],
    });
    expect(await test([urls[1] ?? ''], null)).toMatchObject({
      reached: 1,
      hops: [{ answered: false, says: `${urls[1] ?? ''} took a TCP connection. ${nothing}` }],
    });
  });

  it('claims no more of an open port that is no proxy than that it took a connection', async () => {
    const { port } = await target();
    const url = `http://127.0.0.1:${String(port)}`;
    const { hops } = await test([url], null);
    expect(hops).toMatchObject([{ ok: true, answered: false }]);
    expect(hops[0]?.says).toContain('does not show that a proxy is there');
    expect(await test([url], { host: '127.0.0.1', port: 9 })).toMatchObject({ reached: 0, hops: [{ ok: false, answered: false }] });
  });

  it('says that nobody listens there', async () => {
    const { reached, hops } = await test(['http://127.0.0.1:1'], null);
    expect(reached).toBe(0);
    expect(hops).toMatchObject([{ hop: 0, ok: false, says: expect.stringContaining('refused the connection') as string }]);
  });

  it('is over when it is called off', async () => {
    const stop = new AbortController();
    const listening = Promise.withResolvers<undefined>();
    const silent = net.createServer((socket) => {
      socket.on('error', () => undefined).resume();
      listening.resolve(undefined);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closeLater(() => new Promise((resolve) => silent.close(resolve)));
    const { port } = silent.address() as net.AddressInfo;
    const hops = [choiceOf(`http://127.0.0.1:${String(port)}`)];
    const testing = testChain({ hops, target: { host: '127.0.0.1', port: 9 }, timeoutMs: 60_000 }, secrets, stop.signal);
    const ended = expect(testing).rejects.toMatchObject({ code: 'CANCELLED' });
    await listening.promise;
    stop.abort();
    await ended;
  });
});
