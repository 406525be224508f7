import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../shared/model/check.ts';
import { HANDSHAKE_REASONS } from '../../shared/model/handshake.ts';
import { parseHop } from '../../shared/model/route.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { HandshakeFinding } from '../../electron/diagnosis/handshake-verdict.ts';
import { fixFor } from '../../electron/diagnosis/fix.ts';
import { CLEAN, EMPTY_RECORD, output, plan } from './outputs.ts';

const FINDINGS = Object.keys(CHECKS.handshake.findings) as HandshakeFinding[];
const HOPS = [
  [],
  [parseHop('http://user:canary@127.0.0.1:3128')],
  [parseHop('socks5h://127.0.0.1:1080'), parseHop('http://127.0.0.1:3128')],
];
const SENTENCE = /^[A-Z0-9].{10,}\.$/su;

describe('the fix', () => {
  const words = {
    grade: 'blocked',
    record: EMPTY_RECORD,
    plan: plan(),
    handshake: null,
    front: false,
    schemes: [],
    failure: null,
    answered: null,
  } as const;
  const refused = [output('handshake', 'refused-by-proxy')];

  it('is none for a clean route', () => {
    expect(fixFor({ ...words, checks: CLEAN })).toBeNull();
  });

  it.each(FINDINGS)('is none or a sentence for %s', (finding) => {
    for (const hops of HOPS) {
      for (const reason of [null, ...HANDSHAKE_REASONS]) {
        const mode = hops.length === 0 ? 'direct' : 'tunnel';
        const fix = fixFor({
          ...words,
          plan: plan({ hops, mode }),
          record: { ...EMPTY_RECORD, reason },
          checks: [output('handshake', finding)],
        });
        if (fix !== null) expect(fix).toMatch(SENTENCE);
        expect(fix ?? '').not.toContain('canary');
      }
    }
  });

  it('names who could not reach the server, and what may be the cause', () => {
    const checks = [output('handshake', 'target-unreachable')];
    const one = plan({ hops: [parseHop('http://127.0.0.1:3128')], mode: 'tunnel' });
    expect(fixFor({ ...words, checks, plan: one })).toMatch(/^Look for what keeps http:\/\/127\.0\.0\.1:3128 from the server/u);
    const two = plan({ hops: HOPS[2] ?? [], mode: 'tunnel' });
    expect(fixFor({ ...words, checks, plan: two })).toMatch(/^Look for what keeps the last proxy from/u);
    const failure = new Failure('PROXY_REFUSED', 'no', { stage: 'proxy', hop: 1 });
    expect(fixFor({ ...words, checks, plan: two, failure })).toMatch(/^Look for what keeps http:\/\/127\.0\.0\.1:3128 from/u);
    // Nobody is between us and a server that is reached directly.
    expect(fixFor({ ...words, checks, plan: plan({ hops: [], mode: 'direct' }) })).toBeNull();
  });

  it('asks for a login where one is asked for, and for the right one where one was given', () => {
    const record = { ...EMPTY_RECORD, reason: 'authentication' } as const;
    const bare = plan({ hops: [{ kind: 'http', host: '127.0.0.1', port: 3128 }], mode: 'relay' });
    expect(fixFor({ ...words, record, checks: refused, plan: bare })).toMatch(/USER:PASSWORD/u);
    expect(fixFor({ ...words, record, checks: refused, plan: bare, schemes: ['Negotiate', 'Basic'] })).toMatch(/USER:PASSWORD/u);
    expect(fixFor({ ...words, record, checks: refused, plan: bare, schemes: ['Negotiate', 'NTLM'] })).toMatch(/cntlm.*Negotiate, NTLM/u);
    expect(fixFor({ ...words, record, checks: refused, plan: plan({ hops: HOPS[1] ?? [] }) })).toMatch(/^Check the user/u);
    // Of a chain it is the login of the proxy that asked: another one's is no help.
    const half = plan({ hops: [parseHop('http://user:canary@127.0.0.1:1'), parseHop('http://127.0.0.1:2')], mode: 'tunnel' });
    const second = new Failure('PROXY_AUTHENTICATION', 'no', { stage: 'proxy', hop: 1 });
    expect(fixFor({ ...words, record, checks: refused, plan: half, failure: second })).toMatch(/USER:PASSWORD/u);
    // Nobody can be given a password in front of which no hop stands.
    expect(fixFor({ ...words, record, checks: refused, plan: plan({ hops: [], mode: 'direct' }) })).toBeNull();
  });

  it('speaks of the two proxies between which a chain breaks, not of the server', () => {
    const chain = plan({ hops: HOPS[2] ?? [], mode: 'tunnel' });
    const failure = new Failure('PROXY_REFUSED', 'no', { stage: 'proxy', hop: 0 });
    const record = { ...EMPTY_RECORD, reason: 'policy' } as const;
    const between = 'socks5h://127.0.0.1:1080';
    expect(fixFor({ ...words, record, checks: refused, plan: chain, failure })).toBe(
      `Let ${between} connect to the next proxy, 127.0.0.1:3128.`,
    );
    const unreachable = { ...words, plan: chain, checks: [output('handshake', 'hop-unreachable')], failure };
    expect(fixFor(unreachable)).toBe(`Check that http://127.0.0.1:3128 is running, and that ${between} can reach it.`);
    // The first one is for this computer to reach, and the last one refuses the server itself.
    const first = new Failure('CONNECTION_REFUSED', 'no', { stage: 'tcp', hop: 0 });
    expect(fixFor({ ...unreachable, failure: first })).toBe(`Check that ${between} is running and reachable from here.`);
    const last = new Failure('PROXY_REFUSED', 'no', { stage: 'proxy', hop: 1 });
    expect(fixFor({ ...words, record, checks: refused, plan: chain, failure: last })).toMatch(/^Put the server on port 443/u);
  });

  it("names the standard's keys where the standard works and the plain request was not understood", () => {
    const record = { ...EMPTY_RECORD, reason: 'not-understood' } as const;
    expect(fixFor({ ...words, record, checks: [...refused, output('rfc6455', 'only-standard')] })).toContain('--variant keyed');
  });

  it("names the product's own setting where the product names itself", () => {
    const via = { change: 'added', name: 'via', before: null, after: '1.1 proxy (squid/5.7)' } as const;
    const record = { ...EMPTY_RECORD, requestChanges: [via] };
    expect(fixFor({ ...words, record, checks: [output('handshake', 'upgrade-stripped')] })).toContain('http_upgrade_request_protocols');
  });

  it('sends to the sign-in page, or to the right address, where a page came in place of the server', () => {
    const page = { ...words, checks: refused, plan: plan({ hops: HOPS[1] ?? [], mode: 'tunnel' }) };
    expect(fixFor({ ...page, answered: 200 })).toMatch(
      /sign in .* check the address and the port of http:\/\/\*\*\*@127\.0\.0\.1:3128\.$/u,
    );
    expect(fixFor({ ...page, answered: 302 })).toContain('sign in');
    expect(fixFor({ ...page, answered: 404 })).toBeNull();
    expect(fixFor({ ...page, plan: plan({ hops: HOPS[2] ?? [] }), answered: 200 })).toMatch(/the port of each proxy\.$/u);
    // The server did get the request: whoever replaced its answer is no portal.
    const replaced = { ...EMPTY_RECORD, serverSaw: 'upgrade' } as const;
    expect(fixFor({ ...page, record: replaced, answered: 200 })).toBeNull();
  });

  it('names the proxy whose answer is none, and what it should have been', () => {
    const record = { ...EMPTY_RECORD, outcome: 'malformed' } as const;
    const garbage = { ...words, record, checks: [output('handshake', 'malformed')], plan: plan({ hops: HOPS[2] ?? [] }) };
    expect(fixFor(garbage)).toBe('Check the kind and the port of http://127.0.0.1:3128: what came back is no answer of an HTTP proxy.');
    const first = new Failure('PROXY_MALFORMED', 'no', { stage: 'proxy', hop: 0 });
    expect(fixFor({ ...garbage, failure: first })).toContain('of socks5h://127.0.0.1:1080: what came back is no answer of a SOCKS5 proxy');
    // An answer that has a status is HTTP, and one that the server had a part in is not the proxy's alone.
    expect(fixFor({ ...garbage, record: { ...record, status: 101 } })).toBeNull();
    expect(fixFor({ ...garbage, record: { ...record, serverSaw: 'upgrade' } })).toBeNull();
  });

  it('asks for another name where a name is not known, and lets SOCKS look it up', () => {
    const chain = plan({ hops: [parseHop('socks5://127.0.0.1:1080'), parseHop('http://proxy.invalid:3128')], mode: 'tunnel' });
    const unknown = new Failure('NAME_NOT_FOUND', 'no', { stage: 'dns', hop: 1 });
    const unreached = { ...words, plan: chain, checks: [output('handshake', 'hop-unreachable')], failure: unknown };
    expect(fixFor(unreached)).toBe(
      'Check the name of http://proxy.invalid:3128. Or let the proxy before it look the name up: socks5h in place of socks5.',
    );
    const first = plan({ hops: [parseHop('http://proxy.invalid:3128')], mode: 'tunnel' });
    const here = new Failure('NAME_NOT_FOUND', 'no', { stage: 'dns', hop: 0 });
    expect(fixFor({ ...unreached, plan: first, failure: here })).toBe('Check the name of http://proxy.invalid:3128.');
  });
});
