import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../../renderer/features/run/check-numbers.ts';
import { tlsOf } from '../../../../renderer/features/run/tls-numbers.ts';
import type { CheckRecord, NumberTree } from '../../../../shared/model/probe-set.ts';

const OF_AUTHORITY = { subject: 'a.test', issuer: 'Some CA', names: 'a.test, b.test', validFrom: '2026-01-01T00:00:00.000Z' };
const LEAF = { ...OF_AUTHORITY, validTo: '2027-01-01T00:00:00.000Z', fingerprint: 'ab' };
const NUMBERS: NumberTree = {
  mode: 'direct',
  trust: "the system's authorities",
  trusted: true,
  problem: null,
  daysLeft: 35,
  sameCertificate: false,
  knownFrom: 'server',
  alpnOffered: 'http/1.1',
  client: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', sni: 'a.test', alpn: null },
  server: null,
  seen: { '0': LEAF, '1': { ...LEAF, subject: 'Some CA', fingerprint: 'cd' } },
  presented: { '0': { ...LEAF, fingerprint: 'ef' } },
};

function check(numbers: NumberTree, change: Partial<CheckRecord> = {}): CheckRecord {
  return {
    id: 'tls',
    result: 'fail',
    finding: 'ends-before-server',
    also: [],
    summary: 'x',
    numbers,
    attempts: 1,
    failures: 1,
    evidence: [],
    ...change,
  };
}

describe('what the check of TLS shows in the window', () => {
  it('are both chains, whether they are the same, and what was agreed on', () => {
    const tls = tlsOf(check(NUMBERS));
    expect(tls?.seen.map(({ subject, issuer }) => [subject, issuer])).toEqual([
      ['a.test', 'Some CA'],
      ['Some CA', 'Some CA'],
    ]);
    expect(tls?.presented.map(({ fingerprint }) => fingerprint)).toEqual(['ef']);
    expect(tls?.same).toBe(false);
    expect(Object.fromEntries(tls?.facts ?? [])).toEqual({
      'Agreed on': 'TLSv1.3, TLS_AES_256_GCM_SHA384',
      'Name asked for (SNI)': 'a.test',
      'ALPN offered': 'http/1.1',
      'ALPN chosen': 'none',
      'Taken would be': "the system's authorities",
      'The one shown was taken': 'yes',
    });
  });

  it('is nothing where TLS was not tried, and little where it did not come about', () => {
    expect(tlsOf(undefined)).toBeNull();
    expect(tlsOf(check({}))).toBeNull();
    const refused = tlsOf(check({ ...NUMBERS, client: null, seen: {}, trusted: null, sameCertificate: null }));
    expect(refused).toMatchObject({ seen: [], same: null });
    expect(refused?.facts.map(([name]) => name)).toEqual(['ALPN offered', 'Taken would be']);
  });

  it('has its protocol, issuer and end on the card', () => {
    const said = (numbers: NumberTree): string[] => figuresOf(check(numbers)).map(({ label, value }) => `${label} ${value}`);
    expect(said(NUMBERS)).toEqual(['protocol TLSv1.3', 'issued by Some CA', 'valid until 2027-01-01']);
    expect(said({ ...NUMBERS, daysLeft: -3 })).toContain('expired 2027-01-01');
    expect(said({})).toEqual([]);
  });
});
