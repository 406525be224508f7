import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { Failure } from '../../shared/model/failure.ts';

export interface KeyAndCertificate {
  /** PEM texts. */
  readonly key: string;
  readonly cert: string;
}

const VALID_DAYS = 30;
const MS_PER_DAY = 24 * 60 * 60 * 1000;

/** SHA-256 of the (first) certificate of a PEM text, lower-case hex without colons; `UNREADABLE_FILE` when there is none. */
export function certificateFingerprint(pem: string): string {
  try {
    return plainFingerprint(new X509Certificate(pem).fingerprint256);
  } catch (error) {
    throw new Failure('UNREADABLE_FILE', 'this is not a certificate in PEM form (it begins with -----BEGIN CERTIFICATE-----)', {
      stage: 'usage',
      cause: error,
    });
  }
}

/** `AA:BB:…` as `aabb…`. */
export function plainFingerprint(fingerprint256: string): string {
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

/** A fresh self-signed certificate (P-256, valid from yesterday for a month) for these names and addresses. */
export async function selfSignedCertificate(hosts: readonly string[]): Promise<KeyAndCertificate> {
  // Only servers without a certificate of their own need the library, and it is slow to load.
  const { generate } = await import('selfsigned');
  const names = hosts.length === 0 ? ['localhost'] : hosts;
  // A clock that is a little behind must not find the certificate in the future.
  const notBeforeDate = new Date(Date.now() - MS_PER_DAY);
  const { private: key, cert } = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate: new Date(notBeforeDate.getTime() + VALID_DAYS * MS_PER_DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((host) => (isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host })) },
    ],
  });
  return { key, cert };
}
