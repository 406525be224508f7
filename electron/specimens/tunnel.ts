import type { Socket } from 'node:net';
import { Failure } from '../../shared/model/failure.ts';
import { parseEndpoint } from '../../shared/model/route.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import type { RequestHead } from '../wire/http-head.ts';
import type { Custody } from './custody.ts';
import { dial } from './dial.ts';
import { answerBytes } from './message.ts';
import { Splice, sayAndClose } from './splice.ts';
import type { StreamFault } from './splice.ts';
import { behindFirstHead } from './tunnelled-heads.ts';

const ESTABLISHED = Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n');

/** Joins the two ends of a tunnel in which nothing has been said yet. A rejection closes both. */
export type Join = (ends: {
  readonly client: Socket;
  readonly server: Socket;
  readonly early: Buffer;
  readonly target: Endpoint;
}) => Promise<void>;

/** CONNECT: dials, says 200, then joins the sockets, honestly but for `fault` where `join` does not do it. `early`: what the client sent together with its request. */
export async function openTunnel(
  custody: Custody,
  client: Socket,
  { request, early }: { readonly request: RequestHead; readonly early: Buffer },
  fault: StreamFault | null,
  join?: Join,
): Promise<void> {
  const target = targetOf(request);
  if (!target) {
    sayAndClose(custody, client, answerBytes({ status: 400, text: 'CONNECT needs HOST:PORT.' }));
    return;
  }
  const dialled = await dial(custody, client, target);
  if (!dialled.ok) {
    sayAndClose(custody, client, answerBytes({ status: 502, text: `The target could not be reached (${dialled.code}).` }));
    return;
  }
  client.write(ESTABLISHED);
  if (join) await join({ client, server: dialled.socket, early, target });
  else joinTunnel(custody, client, dialled.socket, early, fault);
}

/** Joins a client and a server between which nothing has been said yet. */
export function joinTunnel(custody: Custody, client: Socket, server: Socket, early: Buffer, fault: StreamFault | null): void {
  const splice = new Splice(custody, { client, server }, fault, (stage, direction) =>
    fault?.reach === 'stream' ? behindFirstHead(direction, stage) : stage,
  );
  splice.up.start(early);
  splice.down.start(Buffer.alloc(0));
}

export function targetOf(request: RequestHead): Endpoint | null {
  try {
    return parseEndpoint(request.target);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
