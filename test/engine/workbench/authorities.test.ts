import { expect, it } from 'vitest';
import { selfSignedCertificate } from '../../../electron/net/certificates.ts';
import { authoritiesHandlers } from '../../../electron/engine/workbench/authorities.ts';

it('says what a file of authorities holds before a run relies on it', async () => {
  const [one, other] = await Promise.all([selfSignedCertificate(['one.test']), selfSignedCertificate(['other.test'])]);
  const { authorities } = await authoritiesHandlers.readAuthorities({ pem: `# ours\n${one.cert}\n${other.cert}` });
  expect(authorities.map(({ name }) => name)).toEqual(['one.test', 'other.test']);
  expect(authorities[0]?.problem).toBeNull();
  expect(Date.parse(authorities[0]?.validTo ?? '')).toBeGreaterThan(Date.now());
});

it('refuses what is no certificate', async () => {
  const { key } = await selfSignedCertificate(['one.test']);
  for (const pem of ['', 'hello', key, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])
    expect(() => authoritiesHandlers.readAuthorities({ pem })).toThrow(expect.objectContaining({ code: 'UNREADABLE_FILE' }));
});
