import { formatEndpoint, type Endpoint } from '../../../shared/model/route.ts';
import { dialTcp } from '../../net/dial.ts';
import type { Service } from '../connection-record.ts';
import { splice } from './splice.ts';

export interface TakeoverOptions {
  /** To connect to the server that takes over; 10 s by default. */
  readonly timeoutMs?: number;
  /** When one side takes nothing for so long, both are aborted. Default 15 min: a person may stop reading for a while. */
  readonly stallMs?: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
const STALL_MS = 15 * 60_000;

/**
 * Hands the connection to an ordinary TCP server that never learns how it was opened (rule 2). Bytes, FINs and resets pass both ways.
 * When that server cannot be reached, the client sees the stream end at once and the record's `reason` says why.
 */
export function takeover(target: Endpoint, { timeoutMs = CONNECT_TIMEOUT_MS, stallMs = STALL_MS }: TakeoverOptions = {}): Service {
  return async (socket, connection, signal) => {
    const dialled = await dialTcp(target, { signal, timeoutMs, hop: 'target' });
    if (!dialled.ok) {
      connection.reason = `takeover by ${formatEndpoint(target)}: ${dialled.failure.message}`;
      return;
    }
    try {
      await splice(socket, dialled.stream, { signal, stallMs });
    } finally {
      await dialled.stream.close();
    }
  };
}
