import { isSecretName } from '../../shared/model/secret-names.ts';
import { secretsOf } from '../route/secrets.ts';
import { REDACTED, redactHead, type Span } from '../wire/redact.ts';
import type { ProbePlan } from './probe-plan.ts';

/** Replaces what a run must not show: the logins of its hops and the probe service's secret, also where a proxy repeats them. */
export interface Secrecy {
  /** A copy without secrets; `redacted` says where `***` stands now. `head`: the credentials of header lines go too, whoever's they are. */
  bytes(seen: Uint8Array, kind?: 'head' | 'any'): { readonly bytes: Buffer; readonly redacted: readonly Span[] };
  text(seen: string): string;
}

/** A secret that was cut off at the end of what is kept is still hidden when at least so many of its bytes are there. */
const FEWEST_CUT_BYTES = 4;

export function secrecyOf({ hops, secret, resource }: Pick<ProbePlan, 'hops' | 'secret' | 'resource'>): Secrecy {
  // Longest first: a form that holds another one is replaced as a whole.
  const secrets = [...hops.flatMap(({ credentials }) => secretsOf(credentials)), ...formsOf(secret), ...secretsIn(resource)].sort(
    (a, b) => b.length - a.length,
  );
  const bytes: Secrecy['bytes'] = (seen, kind = 'any') => {
    const start = kind === 'head' ? redactHead(seen) : { bytes: Buffer.from(seen), redacted: [] };
    return secrets.reduce<Redacted>((clean, secret) => withoutCutOff(withoutWhole(clean, secret), secret), start);
  };
  return {
    bytes,
    text: (seen) => secrets.reduce<Redacted>(withoutWhole, { bytes: Buffer.from(seen, 'utf8'), redacted: [] }).bytes.toString('utf8'),
  };
}

/** Anything shorter is found everywhere. */
const FEWEST_SECRET_BYTES = 4;

/** The values in the query and the lines for somebody else's server whose names say that they are secret; in the query also as they are written there. */
function secretsIn(resource: ProbePlan['resource']): Buffer[] {
  if (resource === null) return [];
  const [, query = ''] = resource.path.split('?', 2);
  const written = query.split('&').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=');
    return isSecretName(name) ? [value.join('=')] : [];
  });
  const read = [...new URLSearchParams(query)].filter(([name]) => isSecretName(name)).map(([, value]) => value);
  const lines = resource.headers.filter(([name]) => isSecretName(name)).map(([, value]) => value);
  return [...written, ...read, ...lines].filter((value) => value.length >= FEWEST_SECRET_BYTES).flatMap((value) => formsOf(value));
}

function formsOf(secret: string | null): Buffer[] {
  if (secret === null || secret === '') return [];
  const plain = Buffer.from(secret, 'utf8');
  return [plain, Buffer.from(JSON.stringify(secret).slice(1, -1), 'utf8'), Buffer.from(plain.toString('base64'), 'latin1')];
}

interface Redacted {
  readonly bytes: Buffer;
  readonly redacted: readonly Span[];
}

function withoutWhole(seen: Redacted, secret: Buffer): Redacted {
  let { bytes, redacted } = seen;
  for (let at = bytes.indexOf(secret); at >= 0; at = bytes.indexOf(secret, at + REDACTED.length)) {
    ({ bytes, redacted } = replaced({ bytes, redacted }, { offset: at, length: secret.length }));
  }
  return { bytes, redacted };
}

function withoutCutOff({ bytes, redacted }: Redacted, secret: Buffer): Redacted {
  for (let length = Math.min(secret.length - 1, bytes.length); length >= FEWEST_CUT_BYTES; length--) {
    const offset = bytes.length - length;
    if (bytes.subarray(offset).equals(secret.subarray(0, length))) return replaced({ bytes, redacted }, { offset, length });
  }
  return { bytes, redacted };
}

function replaced({ bytes, redacted }: Redacted, secret: Span): Redacted {
  const end = secret.offset + secret.length;
  const growth = REDACTED.length - secret.length;
  const others = redacted
    .filter((span) => span.offset + span.length <= secret.offset || span.offset >= end)
    .map((span) => (span.offset >= end ? { ...span, offset: span.offset + growth } : span));
  return {
    bytes: Buffer.concat([bytes.subarray(0, secret.offset), Buffer.from(REDACTED, 'latin1'), bytes.subarray(end)]),
    redacted: [...others, { offset: secret.offset, length: REDACTED.length }].sort((a, b) => a.offset - b.offset),
  };
}
