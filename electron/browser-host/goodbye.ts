import type { WebSocket } from 'ws';
import { CLOSE_WITHIN_MS } from './limits.ts';

/** Why this side closes a websocket: code (RFC 6455 §7.4) and words. */
const REASONS = {
  ended: [1001, 'Duplexscope has ended'],
  malformed: [1008, 'this is no request of the contract'],
  'too-slow': [1013, 'too much was waiting to be read; connect again'],
  full: [1013, 'too many pages are open'],
  'too-large': [1009, 'an event is too large to be sent'],
  refused: [4401, 'the token is wrong, or did not come in time'],
} as const;
export type Reason = keyof typeof REASONS;

/** Closes a websocket, and cuts its connection when the other side does not do its part in time: it may not read at all. */
export function sayGoodbye(socket: WebSocket, reason: Reason): void {
  const [code, words] = REASONS[reason];
  socket.close(code, words);
  const timer = setTimeout(() => {
    socket.terminate();
  }, CLOSE_WITHIN_MS);
  socket.once('close', () => {
    clearTimeout(timer);
  });
}
