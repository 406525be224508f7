import net from 'node:net';
import { directRead, type DirectRead } from './tcp-stream.ts';

/** What this file knows of a socket's handle, which is not public. */
interface Handle {
  readonly readStart: () => unknown;
  readonly useUserBuffer: (buffer: Uint8Array) => unknown;
}

/**
 * Node offers the fast `onread` option to `net.connect` alone. An accepted socket gets it by moving its handle into a new socket.
 * Where the handle does not look as on Node 24, the accepted socket is used as it is and read by 'data' events. `server` must have been
 * made with `pauseOnConnect` and `allowHalfOpen`.
 *
 * The emptied socket is destroyed, so the server counts the connection as gone: who needs the live ones has to keep a list.
 */
export function takeAccepted(accepted: net.Socket): { readonly socket: net.Socket; readonly direct: DirectRead | null } {
  const shell: { _handle?: unknown } = accepted as unknown as { _handle?: unknown };
  const handle = shell._handle;
  if (!isMovable(handle)) return { socket: accepted, direct: null };
  const direct = directRead();
  const options = { handle, allowHalfOpen: true, onread: direct.onread };
  shell._handle = null;
  const socket = new net.Socket(options as unknown as net.SocketConstructorOpts);
  accepted.destroy();
  return { socket, direct };
}

function isMovable(handle: unknown): handle is Handle {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    typeof Reflect.get(handle, 'readStart') === 'function' &&
    typeof Reflect.get(handle, 'useUserBuffer') === 'function'
  );
}
