import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Endpoint } from '../../../shared/model/route.ts';
import { splitHead, writeHead } from './head.ts';
import type { PlainHead } from './head.ts';
import { acceptanceOf, isUsableUpgrade, refusalOf } from './requests.ts';
import type { FactVariant } from './requests.ts';
import { watch } from './socket-end.ts';
import type { SocketEnd } from './socket-end.ts';

/** One connection on which a whole request head arrived. */
export interface Visit {
  readonly end: SocketEnd;
  readonly request: PlainHead;
  readonly response: PlainHead;
  readonly upgraded: boolean;
}

/** The witness at the far end: a server that answers as the variant asks and remembers what it was sent. */
export interface Origin {
  readonly endpoint: Endpoint;
  /** Sets how the next connections are answered and forgets earlier visits. `greeting` follows the 101 in the same write. */
  expect(variant: FactVariant, greeting: string): void;
  /** The first visit since `expect`; it is there before any answer to it can arrive anywhere. */
  readonly seen: Visit | null;
  stop(): Promise<void>;
}

/** Starts the witness on a free loopback port. Connections that bring no head (a proxy being started) leave no trace. */
export async function startOrigin(): Promise<Origin> {
  let expected: Expected = { variant: 'get', greeting: '' };
  let seen: Visit | null = null;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    void serve(watch(socket), () => expected).then((visit) => {
      if (visit === null) socket.destroy();
      else seen ??= visit;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    expect: (variant, greeting) => {
      expected = { variant, greeting };
      seen = null;
    },
    get seen() {
      return seen;
    },
    stop: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Expected {
  readonly variant: FactVariant;
  readonly greeting: string;
}

/** `expected` is asked when the head is there: a proxy may have opened its connection earlier. */
async function serve(end: SocketEnd, expected: () => Expected): Promise<Visit | null> {
  await end.until(() => splitHead(end.received) !== null || end.fin || end.gone, 5_000);
  const request = splitHead(end.received)?.head;
  if (!request) return null;
  const { variant, greeting } = expected();
  const upgraded = variant === 'insist' || isUsableUpgrade(request, variant);
  const response = upgraded ? acceptanceOf(variant) : refusalOf(greeting);
  end.send(writeHead(response) + greeting);
  if (!upgraded) end.finish();
  return { end, request, response, upgraded };
}
