import net from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { parseHop, type RequestedMode } from '../../shared/model/route.ts';
import type { TlsMode } from '../../shared/model/handshake.ts';
import type { ConnectPlan } from '../../electron/engine/connect.ts';
import { Engine } from '../../electron/engine/engine.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { cleanup, once } from '../websocket/cleanup.ts';
import { NEVER } from './plans.ts';

const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());

async function planThrough(name: string, requestedMode: RequestedMode, tls: TlsMode, serverTls: TlsMode = tls): Promise<ConnectPlan> {
  const running = await findSpecimen(name)?.start();
  if (!running) throw new Error(`no specimen ${name}`);
  closeLater(() => running.close());
  const server = await engine.serve({
    host: '127.0.0.1',
    port: 0,
    service: 'echo',
    answer: 'strict',
    tls: serverTls,
    certificate: null,
    secret: null,
    maxConnections: 10,
    onEvent: () => undefined,
  });
  closeLater(() => server.close());
  const { address, fingerprint } = server;
  return {
    target: address,
    hops: [parseHop(running.url)],
    requestedMode,
    variant: 'get',
    customHead: null,
    tls,
    trust: fingerprint === null ? {} : { pin: fingerprint },
    timeoutMs: 5000,
  };
}

const MODES = ['upgrade-first', 'upgrade-only', 'upgrade-stack'] as const;

describe.for(MODES)('a route with TLS by %s', (tls) => {
  it.for([
    ['honest-relay', 'relay'],
    ['honest-connect', 'tunnel'],
    ['honest-socks5', 'tunnel'],
  ] as const)('ends at the server itself, through %s', async ([name, mode]) => {
    const { socket } = await engine.connect(await planThrough(name, mode, tls), NEVER.signal);
    closeLater(() => {
      socket.abort();
    });
    await socket.write(Buffer.from('by the same door'));
    expect((await socket.readExactly(16)).toString()).toBe('by the same door');
  });

  it('is not opened where the relay takes the Upgrade away', async () => {
    await expect(engine.connect(await planThrough('strips-upgrade', 'relay', tls), NEVER.signal)).rejects.toMatchObject({
      code: 'HANDSHAKE_REFUSED',
      hop: 'target',
    });
  });

  it('is not opened at a server that has no TLS', async () => {
    await expect(engine.connect(await planThrough('honest-connect', 'tunnel', tls, 'none'), NEVER.signal)).rejects.toMatchObject({
      code: tls === 'upgrade-stack' ? 'HANDSHAKE_MALFORMED' : 'HANDSHAKE_REFUSED',
    });
  });

  it('carries what local programs send', async () => {
    const connect = await planThrough('honest-relay', 'auto', tls);
    const failed = once<unknown>();
    const forward = await engine.forward({ listen: { host: '127.0.0.1', port: 0 }, connect, onError: failed.deliver });
    closeLater(() => forward.close());
    const program = net.connect(forward.address);
    closeLater(() => program.destroy());
    program.on('error', () => undefined);
    program.write('ping');
    const echoed = new Promise((resolve) =>
      program.once('data', (chunk: Buffer) => {
        resolve(chunk.toString());
      }),
    );
    expect(await Promise.race([echoed, failed.value])).toBe('ping');
  });
});
