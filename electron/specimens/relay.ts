import type { Socket } from 'node:net';
import { Failure } from '../../shared/model/failure.ts';
import { parseEndpoint } from '../../shared/model/route.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import { createResponseReader } from '../wire/http-head.ts';
import type { RequestHead, ResponseHead } from '../wire/http-head.ts';
import { originForm, parseAbsoluteForm } from '../wire/request-target.ts';
import type { Custody } from './custody.ts';
import { dial } from './dial.ts';
import { answerBytes, bytesOf, messageOf, without } from './message.ts';
import type { Answer, Message } from './message.ts';
import { readMessage } from './read-message.ts';
import { Splice, sayAndClose } from './splice.ts';
import type { StreamFault } from './splice.ts';

/** What a relay does to the heads; what is left out is honest. */
export interface RelayBehaviour {
  /** The request as it goes to the server, given in origin-form and without the proxy's own headers. */
  readonly request?: (message: Message, request: RequestHead, client: Socket) => Message;
  /** The response as it goes to the client, or an answer of the specimen's own in its place. */
  readonly response?: (message: Message, response: ResponseHead, request: RequestHead) => Message | Answer;
}

const BAD_GATEWAY = 502;

/** Relays one absolute-form request; `early` is what the client sent together with it. After a 101 the sockets are joined. */
export async function relay(
  custody: Custody,
  client: Socket,
  { request, early }: { readonly request: RequestHead; readonly early: Buffer },
  behaviour: RelayBehaviour,
  fault: StreamFault | null,
): Promise<void> {
  const destination = destinationOf(request);
  if (!destination) {
    sayAndClose(
      custody,
      client,
      answerBytes({ status: 400, text: 'This is a proxy: the request target must be absolute, as in http://host/path.' }),
    );
    return;
  }
  const dialled = await dial(custody, client, destination.endpoint);
  if (!dialled.ok) {
    sayAndClose(custody, client, answerBytes({ status: BAD_GATEWAY, text: `The target could not be reached (${dialled.code}).` }));
    return;
  }
  const server = dialled.socket;
  const original = messageOf(request);
  const asked = without(
    { ...original, startLine: `${request.method} ${destination.target}${request.version === '' ? '' : ` HTTP/${request.version}`}` },
    'Proxy-Authorization',
    'Proxy-Connection',
  );
  const message = behaviour.request?.(asked, request, client) ?? asked;

  const treatsHeads = fault?.reach === 'connection';
  const splice = new Splice(custody, { client, server }, fault);
  splice.up.head(bytesOf(message), treatsHeads);
  splice.up.start(early);

  let unread: Buffer = Buffer.alloc(0);
  for (;;) {
    const read = await readMessage(server, createResponseReader(), unread);
    if (read.state !== 'done') {
      if (!client.destroyed) refuse(custody, client, server, { status: BAD_GATEWAY, text: 'The server gave no readable answer.' });
      return;
    }
    const { head, rest } = read;
    const given = behaviour.response?.(messageOf(head), head, request) ?? messageOf(head);
    if ('status' in given) {
      refuse(custody, client, server, given);
      return;
    }
    const upgraded = head.status === 101;
    const final = upgraded || head.status >= 200;
    splice.down.head(bytesOf(given), treatsHeads);
    if (final) {
      if (!upgraded && !treatsHeads) splice.down.beHonest();
      splice.down.start(rest);
      if (upgraded) splice.fault.upgraded?.();
      return;
    }
    unread = rest;
  }
}

function refuse(custody: Custody, client: Socket, server: Socket, answer: Answer): void {
  sayAndClose(custody, client, answerBytes(answer));
  server.destroy();
}

/** The server's address and the target as the server gets it (RFC 9112 §3.2.1, §3.2.4). Null when the request is not for a relay. */
function destinationOf({ method, target }: RequestHead): { readonly endpoint: Endpoint; readonly target: string } | null {
  const absolute = parseAbsoluteForm(target);
  if (absolute?.scheme.toLowerCase() !== 'http') return null;
  const authority = absolute.authority.slice(absolute.authority.lastIndexOf('@') + 1);
  try {
    return { endpoint: parseEndpoint(/:\d+$/u.test(authority) ? authority : `${authority}:80`), target: originForm(method, target) };
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
