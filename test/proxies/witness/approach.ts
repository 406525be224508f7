import type { Endpoint } from '../../../shared/model/route.ts';
import { splitHead, statusOf } from './head.ts';
import { dial } from './socket-end.ts';
import type { SocketEnd } from './socket-end.ts';

/** How the client reaches the target: straight (a relay or a reverse proxy gets the request itself), by CONNECT, or by a SOCKS version. */
export type Approach = 'straight' | 'connect' | 'socks4' | 'socks4a' | 'socks5' | 'socks5h';

export interface Approached {
  readonly end: SocketEnd;
  /** Status of CONNECT, or the SOCKS reply code (4: 90 is granted, 5: 0 is granted); null when straight or when there was no reply. */
  readonly reply: number | null;
  readonly open: boolean;
  /** How many bytes at the start of `end.received` belong to the proxy's reply. */
  readonly used: number;
}

const DEADLINE_MS = 5_000;

/** Opens a connection to `via` and, where the approach needs it, has it carried on to `target`. */
export async function approach(how: Approach, via: Endpoint, target: Endpoint): Promise<Approached> {
  const end = dial(via);
  switch (how) {
    case 'straight':
      return { end, reply: null, open: true, used: 0 };
    case 'connect': {
      const authority = `${target.host}:${String(target.port)}`;
      end.send(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
      await end.until(() => splitHead(end.received) !== null || end.gone, DEADLINE_MS);
      const reply = statusOf(splitHead(end.received)?.head ?? null);
      return { end, reply, open: reply === 200, used: end.received.indexOf('\r\n\r\n') + 4 };
    }
    case 'socks4':
    case 'socks4a': {
      end.send(how === 'socks4' ? `\x04\x01${port(target)}${address(target)}\0` : `\x04\x01${port(target)}\0\0\0\x01\0localhost\0`);
      await end.until(() => end.received.length >= 8 || end.gone, DEADLINE_MS);
      const reply = end.received.length >= 8 ? end.received.charCodeAt(1) : null;
      return { end, reply, open: reply === 90, used: 8 };
    }
    case 'socks5':
    case 'socks5h': {
      end.send('\x05\x01\x00');
      await end.until(() => end.received.length >= 2 || end.gone, DEADLINE_MS);
      end.send(how === 'socks5' ? `\x05\x01\0\x01${address(target)}${port(target)}` : `\x05\x01\0\x03\x09localhost${port(target)}`);
      // The bound address of a loopback proxy is IPv4: 10 bytes behind the 2 of the greeting.
      await end.until(() => end.received.length >= 12 || end.gone, DEADLINE_MS);
      const reply = end.received.length >= 4 ? end.received.charCodeAt(3) : null;
      return { end, reply, open: reply === 0, used: 12 };
    }
  }
}

function port(target: Endpoint): string {
  return String.fromCharCode(target.port >> 8, target.port & 255);
}

function address(target: Endpoint): string {
  return String.fromCharCode(...target.host.split('.').map(Number));
}
