import type { Socket } from 'node:net';
import type { TlsMode } from '../../shared/model/handshake.ts';
import type { Credentials, RouteMode } from '../../shared/model/route.ts';
import { createRequestReader } from '../wire/http-head.ts';
import type { RequestHead } from '../wire/http-head.ts';
import type { Custody } from './custody.ts';
import { defineSpecimen } from './define.ts';
import { answerBytes } from './message.ts';
import type { Answer } from './message.ts';
import { readMessage } from './read-message.ts';
import { relay } from './relay.ts';
import type { RelayBehaviour } from './relay.ts';
import type { Specimen } from './specimen.ts';
import { sayAndClose } from './splice.ts';
import type { StreamFault } from './splice.ts';
import { openTunnel, type Join } from './tunnel.ts';

/** How long a client may take for its request. */
const HEAD_TIMEOUT_MS = 30_000;

export interface HttpBehaviour {
  readonly name: string;
  readonly says: string;
  /** Both when left out. */
  readonly modes?: readonly RouteMode[];
  /** What the specimen answers by itself instead of doing as asked; `close` closes without an answer. */
  readonly refuse?: (request: RequestHead, connection: number) => Answer | 'close' | null;
  readonly relay?: RelayBehaviour;
  /** Of the relay alone. */
  readonly relayFault?: StreamFault;
  /** Of both modes. */
  readonly fault?: StreamFault;
  /** Of tunnels, in place of joining the two sockets honestly. */
  readonly join?: Join;
  readonly probedWith?: TlsMode;
  readonly credentials?: Credentials;
}

/** An HTTP proxy that takes CONNECT and absolute-form requests, and is honest but for the behaviour given. */
export function httpSpecimen(behaviour: HttpBehaviour): Specimen {
  const { name, says, modes = ['tunnel', 'relay'], probedWith = 'none', credentials } = behaviour;
  return defineSpecimen(
    { name, says, kind: 'http', modes, probedWith, ...(credentials ? { credentials } : {}) },
    (client, custody, number) => serve(behaviour, client, custody, number),
  );
}

async function serve(behaviour: HttpBehaviour, client: Socket, custody: Custody, number: number): Promise<void> {
  const timeout = custody.after(HEAD_TIMEOUT_MS, () => void custody.release());
  const read = await readMessage(client, createRequestReader());
  custody.cancel(timeout);
  if (read.state === 'ended') {
    sayAndClose(custody, client, Buffer.alloc(0));
    return;
  }
  if (read.state === 'failed') {
    const answer =
      read.code !== 'HANDSHAKE_MALFORMED'
        ? { status: 431, text: 'The request head is too large.' }
        : { status: 400, text: 'This is not an HTTP request.' };
    sayAndClose(custody, client, answerBytes(answer));
    return;
  }
  const { head: request, rest: early } = read;
  const refusal = behaviour.refuse?.(request, number) ?? null;
  if (refusal !== null) sayAndClose(custody, client, refusal === 'close' ? Buffer.alloc(0) : answerBytes(refusal));
  else if (request.method === 'CONNECT') await openTunnel(custody, client, { request, early }, behaviour.fault ?? null, behaviour.join);
  else await relay(custody, client, { request, early }, behaviour.relay ?? {}, behaviour.relayFault ?? behaviour.fault ?? null);
}
