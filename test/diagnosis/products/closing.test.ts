import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { closingOf, type Closing } from '../../../electron/diagnosis/products/closing.ts';
import { monotonicMs } from '../../../electron/net/deadline.ts';
import { dialled } from '../../net/pairs.ts';

const NEVER = new AbortController().signal;

/** What is seen of a server that does `close` with each connection, asked so many milliseconds ago. */
async function seenOf(close: (socket: net.Socket) => void, agoMs = 0, signal = NEVER): Promise<Closing | null> {
  const sockets: net.Socket[] = [];
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    // The client lets go of it with a reset.
    socket.on('error', () => undefined);
    close(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stream = await dialled(port);
  try {
    while ((await stream.read()).length > 0);
    return await closingOf(stream, monotonicMs() - agoMs, signal);
  } finally {
    stream.abort();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

const whole = (socket: net.Socket): void => {
  socket.end('no', () => socket.destroy());
};
const readingOn = (socket: net.Socket): void => {
  socket.resume();
  socket.end('no');
};

describe('how one closes', () => {
  it('is whole where what is sent afterwards is answered by a reset', async () => {
    expect(await seenOf(whole)).toBe('whole');
  });

  it('is reading on where what is sent afterwards is still taken', async () => {
    expect(await seenOf(readingOn)).toBe('reading-on');
  });

  it('is not told by a reset that came when one that reads on may have given up as well', async () => {
    expect(await seenOf(whole, 1_500)).toBeNull();
  });

  it('is not waited for by somebody who wants to stop', async () => {
    await expect(seenOf(readingOn, 0, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
