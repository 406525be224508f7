import type { NumberTree } from '../../shared/model/probe-set.ts';
import type { CertificateFacts, TlsEnd } from '../../shared/model/tls-facts.ts';
import { daysLeft } from '../net/certificate-words.ts';
import { alpnOf } from '../websocket/alpn.ts';
import type { Attempt } from './attempt.ts';
import type { ProbePlan } from './probe-plan.ts';
import type { ConnectionEvidence } from './probe-record.ts';

/**
 * What the check `tls` has to show: `client` and `server` are the two ends of TLS as each knew it, null where it did not come about there or is not known; `seen` and
 * `presented` the two chains, each server's own certificate first, under "0", "1" …; `knownFrom`: who tells what was presented.
 */
export function tlsNumbers(
  { attempt, connection }: { readonly attempt: Attempt; readonly connection: ConnectionEvidence | null },
  held: { readonly chain: readonly CertificateFacts[]; readonly from: string } | null,
  trust: string,
): NumberTree {
  const { tlsPeer, tls } = attempt;
  const [leaf] = tlsPeer?.chain ?? [];
  const [own] = held?.chain ?? [];
  const server = connection?.connection.tls ?? null;
  return {
    mode: tls,
    trust,
    trusted: tlsPeer ? attempt.tlsFailure === null : null,
    problem: tlsPeer?.problem ?? null,
    daysLeft: leaf ? daysLeft(leaf.validTo) : null,
    sameCertificate: leaf && own ? leaf.fingerprint === own.fingerprint : null,
    knownFrom: held?.from ?? null,
    alpnOffered: alpnOf(tls).join(', ') || null,
    client: tlsPeer && endNumbers(tlsPeer),
    server: server && endNumbers(server),
    seen: chainNumbers(tlsPeer?.chain ?? []),
    presented: chainNumbers(held?.chain ?? []),
  };
}

/** Which certificate is taken, in words. `own`: the server is ours, whose certificate is known beforehand. */
export function trustWords({ trust }: Pick<ProbePlan, 'trust'>, own: boolean): string {
  if (trust?.insecure) return 'any certificate';
  if (trust?.pin !== undefined) return 'the pinned certificate';
  if (trust?.ca !== undefined) return "what the given authorities or the system's vouch for";
  return own && !trust ? "our own server's certificate" : "what the system's authorities vouch for";
}

function endNumbers({ protocol, cipher, sni, alpn }: TlsEnd): NumberTree {
  return { protocol, cipher, sni, alpn };
}

function chainNumbers(chain: readonly CertificateFacts[]): NumberTree {
  return Object.fromEntries(
    chain.map(({ subject, issuer, names, validFrom, validTo, fingerprint }, index) => [
      String(index),
      { subject, issuer, names: names.join(', '), validFrom, validTo, fingerprint },
    ]),
  );
}
