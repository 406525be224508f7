import type { CertificateFacts } from '../../shared/model/tls-facts.ts';

const MS_PER_DAY = 24 * 60 * 60 * 1000;
/** Who renews by hand needs some days, and who renews by a program does it earlier. */
const SOON_DAYS = 14;
/** More names than that are counted. */
const SHOWN_NAMES = 3;

/** What is wrong with a certificate, to follow "the certificate of HOST". `code`: OpenSSL's or Node's. */
export function wrongWith(code: string, host: string, leaf: CertificateFacts | undefined): string {
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return leaf ? `is for ${namesOf(leaf)}, not for ${host}` : 'is for another name';
    case 'CERT_HAS_EXPIRED':
      return leaf && Date.parse(leaf.validTo) > Date.now()
        ? 'comes from an authority whose own has expired'
        : ((leaf && datesOf(leaf)) ?? 'has expired');
    case 'CERT_NOT_YET_VALID':
      return `${(leaf && Date.parse(leaf.validFrom) > Date.now() ? datesOf(leaf) : null) ?? 'is not valid yet'} (is the clock right?)`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'is signed by itself and not known here';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `comes from an authority not known here${leaf && leaf.issuer !== '' ? ` (${leaf.issuer})` : ''}`;
    default:
      return `was not accepted (${code})`;
  }
}

/** What its dates say, to follow "the certificate"; null: it is valid for a while yet. `now`: milliseconds since 1970. */
export function datesOf({ validFrom, validTo }: CertificateFacts, now: number = Date.now()): string | null {
  if (Date.parse(validFrom) > now) return `is not valid before ${day(validFrom)}`;
  const left = daysLeft(validTo, now);
  if (left < 0) return `expired on ${day(validTo)}, ${days(-left)} ago`;
  return left <= SOON_DAYS ? `expires soon, on ${day(validTo)}, in ${days(left)}` : null;
}

/** Whole days, rounded down; negative: over since. */
export function daysLeft(validTo: string, now: number = Date.now()): number {
  const ms = Date.parse(validTo) - now;
  return ms < 0 ? -Math.max(1, Math.floor(-ms / MS_PER_DAY)) : Math.floor(ms / MS_PER_DAY);
}

function namesOf({ names, subject }: CertificateFacts): string {
  const all = names.length > 0 ? names : [subject];
  const more = all.length - SHOWN_NAMES;
  return `${all.slice(0, SHOWN_NAMES).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${String(count)} days`;
}
