import { describe, expect, it } from 'vitest';
import { certificateAuthority, certificateBy, certificateFingerprint } from '../../electron/net/certificates.ts';
import { chainOfPem } from '../../electron/net/certificate-facts.ts';
import { datesOf, daysLeft, wrongWith } from '../../electron/net/certificate-words.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const LEAF = {
  subject: 'a.test',
  issuer: 'Some CA',
  names: ['a.test', 'b.test'],
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2027-01-01T00:00:00.000Z',
  fingerprint: 'ab'.repeat(32),
};

describe('the dates of a certificate', () => {
  it.for([
    [{}, null],
    [{ validTo: '2026-11-20T12:00:00.000Z' }, 'expired on 2026-11-20, 7 days ago'],
    [{ validTo: '2026-11-27T11:00:00.000Z' }, 'expired on 2026-11-27, 1 day ago'],
    [{ validTo: '2026-11-30T12:00:00.000Z' }, 'expires soon, on 2026-11-30, in 3 days'],
    [{ validTo: '2026-12-12T12:00:00.000Z' }, null],
    [{ validFrom: '2026-12-01T00:00:00.000Z' }, 'is not valid before 2026-12-01'],
  ] as const)('are said where there is something to say: %j', ([dates, words]) => {
    expect(datesOf({ ...LEAF, ...dates }, NOW)).toBe(words);
  });

  it('count whole days', () => {
    expect(daysLeft('2026-11-28T11:59:59Z', NOW)).toBe(0);
    expect(daysLeft('2026-11-29T12:00:00Z', NOW)).toBe(2);
    expect(daysLeft('2026-11-27T11:59:59Z', NOW)).toBe(-1);
  });
});

describe('what is wrong with a certificate', () => {
  it.for([
    ['ERR_TLS_CERT_ALTNAME_INVALID', LEAF, 'is for a.test, b.test, not for c.test'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', { ...LEAF, names: ['1', '2', '3', '4', '5'] }, 'is for 1, 2, 3 and 2 more, not for c.test'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', { ...LEAF, names: [] }, 'is for a.test, not for c.test'],
    ['CERT_HAS_EXPIRED', { ...LEAF, validTo: '2027-01-01T00:00:00Z' }, 'comes from an authority whose own has expired'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', LEAF, 'comes from an authority not known here (Some CA)'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', LEAF, 'is signed by itself and not known here'],
    ['SOMETHING_ELSE', LEAF, 'was not accepted (SOMETHING_ELSE)'],
  ] as const)('is said in plain words: %s', ([code, leaf, words]) => {
    const far = { ...leaf, validTo: leaf.validTo.replace('2027', '9999') };
    expect(wrongWith(code, 'c.test', far)).toBe(words);
  });
});

describe('a chain of certificates', () => {
  it('is read from PEM in its order, with names, issuers and fingerprints', async () => {
    const authority = await certificateAuthority('Some CA');
    const { cert } = await certificateBy(authority, ['a.test', '127.0.0.1', '::1']);
    const [leaf, root, ...others] = chainOfPem(cert);
    expect(leaf).toMatchObject({ subject: 'a.test', issuer: 'Some CA', fingerprint: certificateFingerprint(cert) });
    expect(leaf?.names.map((name) => name.toLowerCase())).toEqual(['a.test', '127.0.0.1', '0:0:0:0:0:0:0:1']);
    expect(root).toMatchObject({ subject: 'Some CA', issuer: 'Some CA', fingerprint: certificateFingerprint(authority.cert) });
    expect(others).toEqual([]);
  });
});
