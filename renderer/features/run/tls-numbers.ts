import { treeOf } from '../../../shared/model/number-tree.ts';
import type { CheckRecord, NumberTree } from '../../../shared/model/probe-set.ts';

/** A certificate of a chain, as the check `tls` tells it. */
export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly names: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly fingerprint: string;
}

export interface ShownTls {
  /** What the client was shown, the server's own certificate first; empty where TLS did not come about. */
  readonly seen: readonly ShownCertificate[];
  /** What the server presents; empty where that is not known. */
  readonly presented: readonly ShownCertificate[];
  readonly same: boolean | null;
  /** Beside the chains, each with its name. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** What the check of TLS has to show; null: it saw nothing of TLS, or this is another check. */
export function tlsOf(record: CheckRecord | undefined): ShownTls | null {
  if (record?.id !== 'tls' || Object.keys(record.numbers).length === 0) return null;
  const { numbers } = record;
  const { client, server, seen, presented, sameCertificate, alpnOffered, trust, problem, trusted } = numbers;
  const [left, right] = [treeOf(client), treeOf(server)];
  const facts: readonly (readonly [string, string | null])[] = [
    ['Agreed on', both(left['protocol'], left['cipher'])],
    ['Name asked for (SNI)', 'sni' in left ? (text(left['sni']) ?? 'none: an address has none') : null],
    ['Name that arrived at the server', 'sni' in right ? (text(right['sni']) ?? 'none') : null],
    ['ALPN offered', text(alpnOffered) ?? 'none'],
    ['ALPN chosen', 'alpn' in left ? (text(left['alpn']) ?? 'none') : null],
    ['Taken would be', text(trust)],
    ['The one shown was taken', typeof trusted === 'boolean' ? (trusted ? 'yes' : 'no') : null],
    ['Without that it', text(problem)],
  ];
  return {
    seen: chainOf(seen),
    presented: chainOf(presented),
    same: typeof sameCertificate === 'boolean' ? sameCertificate : null,
    facts: facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  };
}

function chainOf(value: NumberTree[string] | undefined): readonly ShownCertificate[] {
  return Object.values(treeOf(value)).map((one) => {
    const { subject, issuer, names, validFrom, validTo, fingerprint } = treeOf(one);
    const [of, by, all, from, to, sha] = [subject, issuer, names, validFrom, validTo, fingerprint].map((field) => text(field) ?? '');
    return { subject: of ?? '', issuer: by ?? '', names: all ?? '', validFrom: from ?? '', validTo: to ?? '', fingerprint: sha ?? '' };
  });
}

function text(value: NumberTree[string] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function both(...values: readonly (NumberTree[string] | undefined)[]): string | null {
  const known = values.map(text).filter((value) => value !== null);
  return known.length === 0 ? null : known.join(', ');
}
