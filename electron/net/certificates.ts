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
export function selfSignedCertificate(hosts: readonly string[]): Promise<KeyAndCertificate> {
  return generated(hosts, { authority: true, by: null });
}

/** A fresh authority of that name, which nobody knows. */
export function certificateAuthority(name: string): Promise<KeyAndCertificate> {
  return generated([name], { authority: true, by: null });
}

/** A fresh certificate for these names and addresses from an authority, whose own stands behind it. */
export async function certificateBy(authority: KeyAndCertificate, hosts: readonly string[], valid?: Validity): Promise<KeyAndCertificate> {
  const { key, cert } = await generated(hosts, { authority: false, by: authority, ...(valid ? { valid } : {}) });
  return { key, cert: `${cert.trimEnd()}\n${authority.cert}` };
}

export interface Validity {
  readonly from: Date;
  readonly to: Date;
}

interface Made {
  /** It may sign others. */
  readonly authority: boolean;
  /** Null: itself. */
  readonly by: KeyAndCertificate | null;
  readonly valid?: Validity;
}

async function generated(hosts: readonly string[], { authority, by, valid = aMonth() }: Made): Promise<KeyAndCertificate> {
  // Only servers without a certificate of their own need the library, and it is slow to load.
  const { generate } = await import('selfsigned');
  const names = hosts.length === 0 ? ['localhost'] : hosts;
  const { private: key, cert } = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: valid.from,
    notAfterDate: valid.to,
    ...(by ? { ca: by } : {}),
    extensions: [
      { name: 'basicConstraints', cA: authority, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: authority, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((host) => (isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host })) },
    ],
  });
  return { key, cert };
}

function aMonth(): Validity {
  // A clock that is a little behind must not find the certificate in the future.
  const from = new Date(Date.now() - MS_PER_DAY);
  return { from, to: new Date(from.getTime() + VALID_DAYS * MS_PER_DAY) };
}
