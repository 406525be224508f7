import { createRequestReader, headerValues, type RequestHead } from '../wire/http-head.ts';
import { offersUpgrade } from '../wire/upgrade.ts';
import type { ConnectionEvidence } from './probe-record.ts';

/**
 * The server's connection that belongs to an upgraded attempt: the one that carried its nonce, else the one that was upgraded. A proxy may open
 * others beside it (a health check, a trial connection).
 */
export function ownConnection(all: readonly ConnectionEvidence[], nonce: string): ConnectionEvidence | null {
  const carried = all.find(({ probe }) => probe?.nonce === nonce && probe.line === 'ok');
  return carried ?? all.find(({ connection }) => connection.status === 101) ?? null;
}

export interface Identified {
  readonly connection: ConnectionEvidence | null;
  /** False: connections came, and which of them was ours (or whether any was) cannot be told. */
  readonly certain: boolean;
}

/**
 * The same for an attempt that was not upgraded, in which no nonce could travel: a connection is taken for ours only when its request may be what is
 * left of ours (the method and a Host), and when all such tell the same. Connections that brought no request, such as a trial of the port, tell nothing.
 * `sent`: its first request, whose Upgrade names `tokens`.
 */
export function connectionOfRefusal(all: readonly ConnectionEvidence[], sent: Uint8Array, tokens: readonly string[]): Identified {
  // Asked again and again while nothing comes.
  if (all.length === 0) return { connection: null, certain: true };
  const ours = parse(sent);
  const heads = all.flatMap((one) => {
    const head = parse((one.connection.outer ?? one.connection).requestHead);
    return head ? [{ one, head }] : [];
  });
  const plausible = heads.filter(({ head }) => mayBeOurs(head, ours));
  const [first] = plausible;
  if (!first) {
    // Bytes that are no readable head may be ours, damaged; foreign requests may have come in place of ours.
    const damaged = all.find(({ connection }) => connection.partial !== null);
    return { connection: damaged ?? null, certain: heads.length === 0 };
  }
  const offers = plausible.map(({ head }) => tokens.every((token) => offersUpgrade(head, token)));
  return { connection: first.one, certain: offers.every((one) => one === offers[0]) };
}

function mayBeOurs(head: RequestHead, ours: RequestHead | null): boolean {
  if (!ours) return true;
  const hadHost = headerValues(ours, 'host').length > 0;
  return head.method === ours.method && (!hadHost || headerValues(head, 'host').length > 0);
}

function parse(bytes: Uint8Array | null): RequestHead | null {
  if (!bytes) return null;
  const progress = createRequestReader().push(bytes);
  return progress.state === 'done' ? progress.head : null;
}
