import type { Socket } from 'node:net';

/** What a reader of heads or SOCKS frames says after each chunk. */
interface Progress {
  readonly state: 'more' | 'done' | 'failed';
}

/** `ended`: the peer ended or reset the connection before the message was complete. */
export type Read<P extends Progress> = Exclude<P, { readonly state: 'more' }> | { readonly state: 'ended' };

/** Reads one message, `first` before what the socket gives, and leaves the socket paused. Never rejects. */
export function readMessage<P extends Progress>(
  socket: Socket,
  reader: { push(chunk: Buffer): P },
  first: Buffer = Buffer.alloc(0),
): Promise<Read<P>> {
  return new Promise((resolve) => {
    const settle = (read: Read<P>): void => {
      socket.off('data', onData).off('end', onEnded).off('close', onEnded);
      socket.pause();
      resolve(read);
    };
    const onEnded = (): void => settle({ state: 'ended' });
    const onData = (chunk: Buffer): void => {
      const progress = reader.push(chunk);
      if (isOver(progress)) settle(progress);
    };
    const early = first.length > 0 ? reader.push(first) : null;
    if (early !== null && isOver(early)) resolve(early);
    else if (socket.destroyed || socket.readableEnded) resolve({ state: 'ended' });
    else {
      socket.on('data', onData).once('end', onEnded).once('close', onEnded);
      socket.resume();
    }
  });
}

function isOver<P extends Progress>(progress: P): progress is Exclude<P, { readonly state: 'more' }> {
  return progress.state !== 'more';
}
