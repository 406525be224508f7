import type { Socket } from 'node:net';
import type { Endpoint } from '../../shared/model/route.ts';
import {
  SOCKS4_REPLIES,
  SOCKS5_METHODS,
  SOCKS5_REPLIES,
  SOCKS_COMMANDS,
  createSocks4RequestReader,
  createSocks5GreetingReader,
  createSocks5RequestReader,
  encodeSocks4Reply,
  encodeSocks5Choice,
  encodeSocks5Reply,
} from '../wire/socks.ts';
import type { Custody } from './custody.ts';
import { dial } from './dial.ts';
import { readMessage } from './read-message.ts';
import { sayAndClose } from './splice.ts';
import { joinTunnel } from './tunnel.ts';

/** How long a client may take for each of its messages. */
const MESSAGE_TIMEOUT_MS = 30_000;

/** Serves one SOCKS5 client (RFC 1928): no login, CONNECT only, names resolved here. */
export async function serveSocks5(client: Socket, custody: Custody): Promise<void> {
  const greeting = await timed(custody, readMessage(client, createSocks5GreetingReader()));
  if (greeting.state !== 'done') {
    sayAndClose(custody, client, Buffer.alloc(0));
    return;
  }
  if (!greeting.value.methods.includes(SOCKS5_METHODS.none)) {
    sayAndClose(custody, client, encodeSocks5Choice(SOCKS5_METHODS.noneAcceptable).bytes);
    return;
  }
  client.write(encodeSocks5Choice(SOCKS5_METHODS.none).bytes);
  const request = await timed(custody, readMessage(client, createSocks5RequestReader(), greeting.rest));
  if (request.state !== 'done') {
    sayAndClose(custody, client, request.state === 'failed' ? encodeSocks5Reply(SOCKS5_REPLIES.generalFailure).bytes : Buffer.alloc(0));
    return;
  }
  if (request.value.command !== SOCKS_COMMANDS.connect) {
    sayAndClose(custody, client, encodeSocks5Reply(SOCKS5_REPLIES.commandNotSupported).bytes);
    return;
  }
  await connect(custody, client, request.value.target, request.rest, (code, bound) =>
    code === null ? encodeSocks5Reply(SOCKS5_REPLIES.succeeded, bound).bytes : encodeSocks5Reply(socks5ReplyFor(code)).bytes,
  );
}

/** Serves one SOCKS4 or 4a client: any user id, CONNECT only. */
export async function serveSocks4(client: Socket, custody: Custody): Promise<void> {
  const request = await timed(custody, readMessage(client, createSocks4RequestReader()));
  if (request.state !== 'done' || request.value.command !== SOCKS_COMMANDS.connect) {
    const refusal = request.state === 'ended' ? Buffer.alloc(0) : encodeSocks4Reply(SOCKS4_REPLIES.rejected).bytes;
    sayAndClose(custody, client, refusal);
    return;
  }
  await connect(
    custody,
    client,
    request.value.target,
    request.rest,
    (code) => encodeSocks4Reply(code === null ? SOCKS4_REPLIES.granted : SOCKS4_REPLIES.rejected).bytes,
  );
}

async function connect(
  custody: Custody,
  client: Socket,
  target: Endpoint,
  early: Buffer,
  reply: (code: string | null, bound: Endpoint) => Buffer,
): Promise<void> {
  const dialled = await dial(custody, client, target);
  if (!dialled.ok) {
    sayAndClose(custody, client, reply(dialled.code, { host: '0.0.0.0', port: 0 }));
    return;
  }
  const { socket } = dialled;
  client.write(reply(null, { host: socket.localAddress ?? '0.0.0.0', port: socket.localPort ?? 0 }));
  joinTunnel(custody, client, socket, early, null);
}

async function timed<T>(custody: Custody, message: Promise<T>): Promise<T> {
  const timeout = custody.after(MESSAGE_TIMEOUT_MS, () => void custody.release());
  const read = await message;
  custody.cancel(timeout);
  return read;
}

function socks5ReplyFor(code: string): number {
  switch (code) {
    case 'ECONNREFUSED':
      return SOCKS5_REPLIES.connectionRefused;
    case 'ENETUNREACH':
      return SOCKS5_REPLIES.networkUnreachable;
    case 'EHOSTUNREACH':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ETIMEDOUT':
      return SOCKS5_REPLIES.hostUnreachable;
    default:
      return SOCKS5_REPLIES.generalFailure;
  }
}
