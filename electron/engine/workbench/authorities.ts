import type { Handlers } from '../../../shared/ipc/contract.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { CertificateFacts } from '../../../shared/model/tls-facts.ts';
import { chainOfPem } from '../../net/certificate-facts.ts';
import { datesOf } from '../../net/certificate-words.ts';
import { secureContextFor } from '../../net/tls-trust.ts';

/** What a file of authorities (PEM) holds, in its order, ten at most, before a run relies on it. `problem`: in words that follow its name. Throws `UNREADABLE_FILE`. */
export const authoritiesHandlers: Pick<Handlers, 'readAuthorities'> = {
  readAuthorities: ({ pem }) => {
    secureContextFor(pem);
    return { authorities: certificatesOf(pem).map((facts) => ({ ...nameOf(facts), validTo: facts.validTo, problem: datesOf(facts) })) };
  },
};

function certificatesOf(pem: string): readonly CertificateFacts[] {
  try {
    const found = chainOfPem(pem);
    if (found.length > 0) return found;
  } catch (error) {
    throw unreadable(error);
  }
  throw unreadable(null);
}

function nameOf({ subject, fingerprint }: CertificateFacts): { readonly name: string } {
  return { name: subject === '' ? fingerprint.slice(0, 16) : subject };
}

function unreadable(cause: unknown): Failure {
  return new Failure(
    'UNREADABLE_FILE',
    'this file holds no certificate that can be read (PEM, it begins with -----BEGIN CERTIFICATE-----)',
    {
      stage: 'usage',
      cause,
    },
  );
}
