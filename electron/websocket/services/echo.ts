import type { Service } from '../connection-record.ts';
import { framedServer } from '../rfc6455.ts';
import { StallGuard } from '../stall-guard.ts';
import { DEFAULT_STALL_MS, type StallLimit } from './stall-time.ts';

/** Sends back what comes (RFC 862), a FIN for a FIN. Where the connection is framed by RFC 6455, message by message. */
export function echo({ stallMs = DEFAULT_STALL_MS }: StallLimit = {}): Service {
  return async (socket, connection, signal) => {
    const guard = new StallGuard(socket, stallMs, () => {
      connection.reason = 'the client did not take its echo';
    });
    try {
      if (connection.half.stream === 'rfc6455') {
        const framed = framedServer(socket, { write: (bytes) => guard.write(bytes, signal) });
        for (let message = await framed.next(signal); message !== null; message = await framed.next(signal)) await framed.send(message);
        return;
      }
      for (let piece = await socket.read(undefined, signal); piece.length > 0; piece = await socket.read(undefined, signal)) {
        await guard.write(piece, signal);
      }
    } finally {
      guard.stop();
    }
  };
}
