import type { Service } from '../connection-record.ts';

/** Reads everything and says nothing (RFC 863). */
export function discard(): Service {
  return async (socket, _connection, signal) => {
    await socket.drain(() => true, signal);
  };
}
