import type { Socket } from 'node:net';

/** Closes with RST. Unsent bytes are dropped. */
export function reset(socket: Socket): void {
  if (socket.destroyed) return;
  // While a FIN is on its way libuv refuses to reset, and Node would then never say 'close'; it is a matter of one turn of the event loop.
  const finUnderWay = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (finUnderWay) socket.once('finish', () => reset(socket));
  else socket.resetAndDestroy();
}
