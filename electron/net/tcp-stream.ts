import type net from 'node:net';
import type { Duplex } from 'node:stream';
import type { Endpoint } from '../../shared/model/route.ts';
import type { ByteStream } from './byte-stream.ts';
import { pumpedStream, type Intake } from './pumped-stream.ts';

/**
 * Read in one call. Smaller, and libuv reads many times in a turn: an end that receives much comes to send little (measured on Node 24 with both ends busy:
 * at 256 KiB the slower direction fell to half of the faster at times). Larger, and a chunk has left the processor's nearer cache before it is checked:
 * 1 MiB was as even as this and 3 % slower.
 */
const READ_BUFFER_BYTES = 512 * 1024;
/** Where each socket needs a buffer of its own. */
const OWN_READ_BUFFER_BYTES = 128 * 1024;

/**
 * On POSIX, libuv fills the buffer and calls back within one turn, so all sockets of a thread can share one buffer, which stays in the
 * processor's cache. Windows reserves the buffer for an overlapped read while others go on, so there each socket needs its own.
 */
let shared: Buffer | null = null;
function readBuffer(): Buffer {
  if (process.platform === 'win32') return Buffer.allocUnsafeSlow(OWN_READ_BUFFER_BYTES);
  shared ??= Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  return shared;
}

/** The `onread` option of a socket, and where its bytes go once `tcpStream` was called with it. */
export interface DirectRead {
  readonly onread: { readonly buffer: Uint8Array; readonly callback: (length: number, buffer: Uint8Array) => boolean };
  intake: Intake | null;
}

/** Reads with one reused buffer instead of 'data' events, which allocate 64 KiB each (2.5 times slower, measured on Node 24). */
export function directRead(): DirectRead {
  const buffer = readBuffer();
  const direct: DirectRead = {
    intake: null,
    onread: { buffer, callback: (length) => direct.intake?.chunk(buffer.subarray(0, length), false) ?? true },
  };
  return direct;
}

/**
 * A ByteStream over a connected TCP socket that was made with `allowHalfOpen`. With `direct`, the socket reads through its `onread`
 * option; without, through 'data' events. Must be called before the event loop turns after the connection was made.
 */
export function tcpStream(socket: net.Socket, direct: DirectRead | null): ByteStream {
  socket.setNoDelay(true);
  const { stream, intake } = pumpedStream({
    write: (bytes, callback) => socket.write(bytes, callback),
    end: (callback) => endWriting(socket, callback),
    resume: () => socket.resume(),
    release: () => socket.destroy(),
    reset: () => {
      // libuv refuses to reset while a FIN is on its way, and Node would then never say 'close'.
      if (socket.writableEnded && !socket.writableFinished) socket.destroy();
      else socket.resetAndDestroy();
    },
    // Read now: a closed socket has forgotten them.
    local: endpointOf(socket.localAddress, socket.localPort),
    remote: endpointOf(socket.remoteAddress, socket.remotePort),
    tls: null,
  });
  if (direct) {
    direct.intake = intake;
  } else {
    socket.on('data', (chunk: Buffer) => {
      if (!intake.chunk(chunk, true)) socket.pause();
    });
    // A server with `pauseOnConnect` hands out paused sockets.
    socket.resume();
  }
  socket.on('end', () => {
    intake.end('fin');
  });
  socket.on('error', (error) => {
    intake.error(error);
  });
  socket.on('close', () => {
    intake.closed();
  });
  return stream;
}

/** `end(callback)` of a Writable calls back on success only in some states; this calls back once in all. */
export function endWriting(socket: Duplex, callback: (error?: Error | null) => void): void {
  if (socket.destroyed) {
    callback(null);
    return;
  }
  socket.end((error?: Error | null) => {
    callback(error ?? null);
  });
}

function endpointOf(host: string | undefined, port: number | undefined): Endpoint | null {
  return host === undefined || port === undefined ? null : { host: host.startsWith('::ffff:') ? host.slice(7) : host, port };
}
