import { once } from 'node:events';
import { Failure } from '../../shared/model/failure.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import type { ByteStream } from '../engine/connect.ts';
import { Engine } from '../engine/engine.ts';
import { chooseRoute } from './choose-route.ts';
import { EXIT } from './exit.ts';
import type { Host } from './host.ts';
import type { RouteOptions } from './route-options.ts';

export interface ConnectOptions {
  readonly target: Endpoint;
  readonly route: RouteOptions;
}

const PIECE_BYTES = 256 * 1024;

/** Standard input → socket, socket → standard output. 0 when the peer has finished; rejects when there is no connection, or when it broke. */
export async function connect({ target, route }: ConnectOptions, host: Host): Promise<number> {
  const engine = new Engine();
  try {
    const { socket } = await engine.connect({ target, ...chooseRoute(route) }, host.interrupted);
    const over = new AbortController();
    const leave = (): void => {
      over.abort();
    };
    host.interrupted.addEventListener('abort', leave, { once: true });
    try {
      const sending = send(socket, host, over.signal);
      await receive(socket, host, over.signal);
      leave();
      await sending;
      await socket.close();
    } catch (error) {
      leave();
      socket.abort();
      throw error;
    } finally {
      host.interrupted.removeEventListener('abort', leave);
    }
  } finally {
    await engine.close();
  }
  return EXIT.done;
}

/** Ends with the input, with `over`, or when the peer takes no more. Never rejects: how the connection ended is the receiving side's to say. */
async function send(socket: ByteStream, { stdin }: Host, over: AbortSignal): Promise<void> {
  const stop = (): void => {
    stdin.destroy();
  };
  over.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of stdin) await socket.write(piece as Buffer, over);
    if (!over.aborted) await socket.closeWrite();
  } catch {
    // A peer who takes no more may still have something to say.
  } finally {
    over.removeEventListener('abort', stop);
  }
}

async function receive(socket: ByteStream, { stdout, interrupted }: Host, over: AbortSignal): Promise<void> {
  try {
    for (;;) {
      const piece = await socket.read(PIECE_BYTES, over);
      if (piece.length === 0) return;
      if (!stdout.write(piece)) await once(stdout, 'drain', { signal: over });
    }
  } catch (error) {
    if (interrupted.aborted) throw new Failure('CANCELLED', 'interrupted while connected', { stage: 'stream', cause: error });
    throw error;
  }
}
