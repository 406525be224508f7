import { X509Certificate } from 'node:crypto';
import type tls from 'node:tls';
import type { CertificateFacts, TlsEnd } from '../../shared/model/tls-facts.ts';
import { plainFingerprint } from './certificates.ts';

/** Longer chains than any authority gives; a stranger may send more. */
const MOST_CERTIFICATES = 10;
const MOST_NAMES = 100;
const MOST_CHARACTERS = 255;

/** The certificates of a PEM text in their order; what is none is left out. */
export function chainOfPem(pem: string): readonly CertificateFacts[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? [];
  return blocks.slice(0, MOST_CERTIFICATES).map((block) => certificateFacts(new X509Certificate(block)));
}

/** A peer's certificate with those that came behind it, as they came. */
export function chainFrom(leaf: X509Certificate | null): readonly CertificateFacts[] {
  const chain: CertificateFacts[] = [];
  let certificate: X509Certificate | null | undefined = leaf;
  while (certificate && chain.length < MOST_CERTIFICATES) {
    const facts = certificateFacts(certificate);
    if (chain.some(({ fingerprint }) => fingerprint === facts.fingerprint)) break;
    chain.push(facts);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

export function tlsEndOf(socket: tls.TLSSocket, sni: string | null, chain: readonly CertificateFacts[]): TlsEnd {
  const alpn = socket.alpnProtocol;
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    sni,
    alpn: typeof alpn === 'string' ? cut(alpn) : null,
    chain,
  };
}

function certificateFacts({
  subject,
  issuer,
  subjectAltName,
  validFromDate,
  validToDate,
  fingerprint256,
}: X509Certificate): CertificateFacts {
  return {
    subject: nameIn(subject),
    issuer: nameIn(issuer),
    names: namesIn(subjectAltName),
    validFrom: isoOf(validFromDate),
    validTo: isoOf(validToDate),
    fingerprint: plainFingerprint(fingerprint256),
  };
}

/** Node gives a line a field. */
function nameIn(fields: string | undefined): string {
  const lines = (fields ?? '').split('\n');
  const common = lines.find((line) => line.startsWith('CN='))?.slice(3);
  return cut(common ?? lines.join(', '));
}

/** `DNS:a, IP Address:1.2.3.4`; what holds a comma stands in quotes. */
function namesIn(text: string | undefined): readonly string[] {
  const found = (text ?? '').matchAll(/(?:^|, )(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/gu);
  return [...found].slice(0, MOST_NAMES).map(([, name = '']) => cut(name));
}

function isoOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function cut(text: string): string {
  return text.slice(0, MOST_CHARACTERS);
}
