import { describe, expect, it } from 'vitest';
import type { Failure } from '../../shared/model/failure.ts';
import { startForwarder, type Forwarder } from '../../electron/websocket/forward.ts';
import { connect, echo, listen } from '../../electron/websocket/index.ts';
import { cleanup, once } from './cleanup.ts';
import { rawClient, scriptedServer } from './raw-peers.ts';

const atEnd = cleanup();

async function forwardTo(port: number, onError: (failure: Failure) => void = () => undefined): Promise<Forwarder> {
  const forwarder = await startForwarder({
    listen: { host: '127.0.0.1', port: 0 },
    open: (signal) => connect({ host: '127.0.0.1', port, signal }),
    onError,
  });
  atEnd(() => forwarder.close());
  return forwarder;
}

describe('startForwarder', () => {
  it('carries each local connection over a websocket of its own', async () => {
    const server = await listen({ service: echo() });
    atEnd(() => server.close());
    const forwarder = await forwardTo(server.port);
    const clients = await Promise.all([1, 2, 3].map(() => rawClient(forwarder.address.port)));
    clients.forEach(({ socket }, index) => socket.end(`hello ${String(index)}`));
    const ends = await Promise.all(clients.map(({ ended }) => ended));
    expect(ends.map(({ bytes, how }) => [bytes.toString(), how])).toEqual([0, 1, 2].map((index) => [`hello ${String(index)}`, 'fin']));
    expect(server.records).toHaveLength(3);
  });

  it('resets a local connection whose websocket cannot be opened, and says why', async () => {
    const gone = await scriptedServer(() => undefined);
    await gone.close();
    const failed = once<Failure>();
    const forwarder = await forwardTo(gone.port, failed.deliver);
    const raw = await rawClient(forwarder.address.port);
    expect((await raw.ended).how).toBe('reset');
    expect((await failed.value).code).toBe('CONNECTION_REFUSED');
  });

  it('gives up opening when the local program is gone, and on close', async () => {
    const asked = once<void>();
    const silent = await scriptedServer((socket) => {
      socket.once('data', () => {
        asked.deliver();
      });
    });
    atEnd(() => silent.close());
    const failed = once<Failure>();
    const forwarder = await forwardTo(silent.port, failed.deliver);
    const raw = await rawClient(forwarder.address.port);
    await asked.value;
    raw.socket.resetAndDestroy();
    expect((await failed.value).code).toBe('CANCELLED');
    const second = await rawClient(forwarder.address.port);
    await forwarder.close();
    expect((await second.ended).how).toBe('reset');
    expect(forwarder.connections).toBe(0);
  });
});
