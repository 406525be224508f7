import { Failure } from '../../shared/model/failure.ts';
import { MAX_AUTHORITIES } from '../../shared/model/run-plan.ts';
import { call } from './host.ts';
import type { AuthoritiesFile } from './route.ts';

const MOST_NAMED = 2;
const LINE_CHARACTERS = 64;
/** An ASN.1 SEQUENCE, as every certificate in DER begins (X.690 §8.9). */
const SEQUENCE = 0x30;

/** Reads a file of certificate authorities, PEM or one certificate in DER, and lets the engine say what it holds. Rejects with a `Failure`. */
export async function readAuthoritiesFile(file: File): Promise<AuthoritiesFile> {
  // A certificate in DER grows by a third as PEM.
  if (file.size > MAX_AUTHORITIES)
    throw new Failure('UNREADABLE_FILE', `${file.name} has more than 64 KiB: hand over only the authorities that are needed here`, {
      stage: 'usage',
    });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pem = bytes[0] === SEQUENCE ? pemOf(bytes) : new TextDecoder().decode(bytes);
  const { authorities } = await call('readAuthorities', { pem });
  return { name: file.name, pem, holds: inWords(authorities) };
}

/** Whether the beginning of a dropped file is a certificate's. */
export function saysCertificate(text: string): boolean {
  return /^-----BEGIN (?:TRUSTED )?CERTIFICATE-----/mu.test(text);
}

function inWords(authorities: readonly { readonly name: string; readonly validTo: string; readonly problem: string | null }[]): string {
  const named = authorities
    .slice(0, MOST_NAMED)
    .map(({ name, validTo, problem }) => `${name} (${problem ?? `valid until ${validTo.slice(0, 10)}`})`);
  const more = authorities.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function pemOf(der: Uint8Array): string {
  const base64 = btoa(Array.from(der, (byte) => String.fromCharCode(byte)).join(''));
  const lines = base64.match(new RegExp(`.{1,${String(LINE_CHARACTERS)}}`, 'gu')) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
