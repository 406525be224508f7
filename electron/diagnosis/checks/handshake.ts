import type { ServerContext } from '../probe-service.ts';

/** `handshake`: answers, and waits until the client has gone. */
export async function serveHandshake({ stream, reply, takeLine, signal }: ServerContext): Promise<void> {
  await stream.write(reply(), signal);
  await takeLine();
  await stream.drain(() => undefined, signal);
}
