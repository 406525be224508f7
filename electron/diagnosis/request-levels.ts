import { firstOffer, isTlsUpgrade, tokensOfOffer, type Offer, type TlsMode } from '../../shared/model/handshake.ts';
import type { ClientHandshake } from '../websocket/client.ts';
import type { ConnectionRecord } from '../websocket/connection-record.ts';
import type { Attempt } from './attempt.ts';
import type { ConnectionEvidence } from './probe-record.ts';

/** One request of an attempt and its answer, as each end has them. */
export interface RequestLevel {
  readonly client: ClientHandshake;
  readonly offer: Offer;
  /** Null: nothing of this request came, or it is not known. */
  readonly server: Pick<ConnectionRecord, 'requestHead' | 'responseHead' | 'partial' | 'status' | 'half'> | null;
}

/**
 * `upgrade-first` has two requests on one connection: the one for TLS, which a proxy reads, and the websocket's inside TLS. Everything else has one.
 * `decisive` is the last that was sent, which an attempt is judged by; null: none was.
 */
export interface RequestLevels {
  readonly first: RequestLevel | null;
  readonly inside: RequestLevel | null;
  readonly decisive: RequestLevel | null;
}

export function levelsOf(
  { handshake, outer, tls }: Pick<Attempt, 'handshake' | 'outer' | 'tls'>,
  connection: ConnectionEvidence | null,
): RequestLevels {
  const client = outer ?? handshake;
  if (!client) return { first: null, inside: null, decisive: null };
  const record = connection?.connection ?? null;
  const upgradedFirst = record && record.outer ? { ...record, ...record.outer, partial: null, status: 101 } : record;
  const first: RequestLevel = { client, offer: firstOffer(tls), server: upgradedFirst };
  // What came without TLS under it was not sent inside ours.
  const inside: RequestLevel | null =
    outer && handshake ? { client: handshake, offer: 'websocket', server: record?.outer ? record : null } : null;
  return { first, inside, decisive: inside ?? first };
}

/** Lower-case tokens, all of which the Upgrade of the attempt's first request names. */
export function firstTokens(tls: TlsMode, token: string): readonly string[] {
  return isTlsUpgrade(tls) ? tokensOfOffer(firstOffer(tls), token) : [token];
}
