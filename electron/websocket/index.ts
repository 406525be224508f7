/**
 * The simplified websocket as a package export: `connect` and `listen` give sockets with `read(max)`, `write(bytes)`, `closeWrite()` and `close()`.
 * After the handshake nothing is framed: a socket is a plain stream of bytes both ways.
 *
 * A socket's two sides have states of their own. Read side: `open` → `ended` (the peer's FIN) or `failed` (reset), each visible only after the bytes
 * before it were read; `aborted` after our own `close` or `abort`. Write side: `open` → `closed` (our FIN) or `failed`.
 * Memory: at most 1 MiB is held for a reader who does not read; `write` resolves when the system took the bytes, which is later when the peer does not read.
 */
import type { ByteStream } from '../net/byte-stream.ts';
import { connectWebSocket, type ConnectOptions } from './connect.ts';

export { Failure, ERROR_CODES, type ErrorCode } from '../../shared/model/failure.ts';
export type { ByteStream, ReadState, StreamEnd, WriteState } from '../net/byte-stream.ts';
export type { ConnectOptions } from './connect.ts';
export type { ConnectionRecord, Service } from './connection-record.ts';
export type { ServerOptions, WebSocketServer } from './server.ts';
export { chargen } from './services/chargen.ts';
export { discard } from './services/discard.ts';
export { echo } from './services/echo.ts';
export { takeover } from './services/takeover.ts';

/** Opens a websocket to `host:port`; with `tls`, inside TLS. Rejects with a `Failure`. */
export async function connect(options: ConnectOptions): Promise<ByteStream> {
  const { socket } = await connectWebSocket(options);
  return socket;
}

/** Serves websockets: calls `service` for each and closes it when the promise settles. `port` 0, the default, takes a free one. */
export { startWebSocketServer as listen } from './server.ts';
