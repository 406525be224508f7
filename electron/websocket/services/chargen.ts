import type { ByteStream } from '../../net/byte-stream.ts';
import type { Service } from '../connection-record.ts';
import { StallGuard } from '../stall-guard.ts';
import { DEFAULT_STALL_MS, type StallLimit } from './stall-time.ts';

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
/** The pattern of RFC 864 §"TCP": lines of 72 printable characters, each beginning one character later, until they come round after 95 lines. */
const ROUND = Buffer.from(
  Array.from({ length: 95 }, (_, line) => `${(PRINTABLE + PRINTABLE).slice(line, line + 72)}\r\n`).join(''),
  'latin1',
);
const PIECE = Buffer.concat(Array.from({ length: 16 }, () => ROUND));

/** Sends the character generator's lines as fast as the client takes them, until it resets the connection; what the client sends is thrown away. */
export function chargen({ stallMs = DEFAULT_STALL_MS }: StallLimit = {}): Service {
  return async (socket, connection, signal) => {
    const guard = new StallGuard(socket, stallMs, () => {
      connection.reason = 'the client took nothing any more';
    });
    try {
      await Promise.all([generate(socket, guard, signal), socket.drain(() => true, signal)]);
    } finally {
      guard.stop();
    }
  };
}

async function generate(socket: ByteStream, guard: StallGuard, signal: AbortSignal): Promise<void> {
  while (socket.writeState === 'open') await guard.write(PIECE, signal);
}
